"""The command lines that start trainings, and the lines they speak."""

import sys
from pathlib import Path

import pytest

from eic.lang.inputs.hosts import hosts_named
from eic.train.launch import Hosts, environment, handed_on, launcher
from eic.train.rank import variables
from eic.train.tell import tell, told

CONFIG = Path("/w/config.json")


def test_one_process_needs_no_launcher():
    assert launcher(CONFIG, ranks=1, hosts=None) == [sys.executable, "-m", "eic.train.recipe", str(CONFIG)]


def test_several_processes_are_started_by_torchrun():
    line = launcher(CONFIG, ranks=4, hosts=None)
    assert line[1:3] == ["-m", "torch.distributed.run"]
    assert "--nproc_per_node=4" in line


def test_several_machines_are_started_by_deepspeed(tmp_path):
    hosts = tmp_path / "hosts"
    line = launcher(CONFIG, ranks=4, hosts=Hosts(hosts, "one"))
    assert "deepspeed.launcher.runner" in line
    assert line[line.index("--hostfile") + 1] == str(hosts)
    assert line[line.index("--master_addr") + 1] == "one"
    assert line[-2:] == ["eic.train.rank", str(CONFIG)]


def test_ranks_of_other_machines_are_told_what_is_no_secret(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    given = handed_on(
        {"HF_TOKEN": "x", "OPENAI_API_KEY": "x", "PATH": "/x", "HF_HOME": "/f", "HF_HUB_OFFLINE": "1"}
    )
    assert given == {"HF_HOME": "/f", "HF_HUB_OFFLINE": "1"}
    own = {"LOCAL_SIZE": "4", "HF_HUB_OFFLINE": "0", "HF_HOME": "/own"}
    seen = variables(given, own)
    assert (seen["HF_HUB_OFFLINE"], seen["HF_HOME"], seen["OMP_NUM_THREADS"]) == ("1", "/own", "2")
    assert variables({"OMP_NUM_THREADS": "3"}, own)["OMP_NUM_THREADS"] == "3"
    assert variables({"OMP_NUM_THREADS": "3"}, own | {"OMP_NUM_THREADS": "5"})["OMP_NUM_THREADS"] == "5"


def test_threads_are_shared_out_and_nothing_is_reported(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert environment({}, 4)["OMP_NUM_THREADS"] == "2"
    assert environment({"OMP_NUM_THREADS": "1"}, 4)["OMP_NUM_THREADS"] == "1"
    assert environment({}, 1)["CUDA_VISIBLE_DEVICES"] == "0"
    assert "CUDA_VISIBLE_DEVICES" not in environment({}, 2)
    assert environment({"CUDA_VISIBLE_DEVICES": "3"}, 1)["CUDA_VISIBLE_DEVICES"] == "3"
    assert environment({}, 1)["GOMP_SPINCOUNT"] == "10000"
    assert environment({"GOMP_SPINCOUNT": "7"}, 1)["GOMP_SPINCOUNT"] == "7"
    assert "GOMP_SPINCOUNT" not in environment({"OMP_WAIT_POLICY": "passive"}, 1)
    assert environment({}, 1)["HF_HUB_DISABLE_TELEMETRY"] == "1"


def test_a_hostfile_names_ranks():
    assert hosts_named("# two machines\none slots=8\n\ntwo slots=4  # half of it\n") == (
        ("one", 8),
        ("two", 4),
    )
    for text in (
        "",
        "one\n",
        "one slots=0\n",
        "one slots=x\n",
        "one two slots=3\n",
        "one slots=-1\n",
        "-x slots=1\n",
        "one 2\n",
        "one x=slots=2\n",
        "one slots=2\none slots=2\n",
    ):
        with pytest.raises(ValueError, match="hostfile"):
            hosts_named(text)


def test_events_are_told_from_the_words_of_others(capsys):
    tell("tick", update=3)
    line = capsys.readouterr().out
    assert told(line) == {"event": "tick", "update": 3}
    assert told("worker0: " + line) == {"event": "tick", "update": 3}
    for other in ("", "loading weights", "@eic {", "@eic [1]", '@eic {"update": 3}', "@eic 3"):
        assert told(other) is None
