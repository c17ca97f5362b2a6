"""Trainings over a hostfile: DeepSpeed's launcher, its ranks on "machines" that are all this one."""

import json
import shlex
import socket
import sys
from pathlib import Path

from tests.e2e.process import eic
from tests.specs import write_spec

SPEC = """explore 1
teacher tutor { provider = embedded }
domain math { about = "Solve mathematical problems step by step and box the final answer."  task "Arithmetic" { } }
dataset d { explore math { teacher = tutor  depth = 0 }  synthesize { teacher = tutor  per_task = 16 } }
model lm {
  data = d
  scratch { layers = 1  width = 16  heads = 2  vocab = 300 }
  train { epochs = 1  batch = 8  hosts = file("hosts")  LAYOUT }
  deepspeed { zero = 1 }
}
"""
STUB = '''"""What pdsh does over ssh: a command for each machine in a fresh login, %n its number, its name before each line."""

import os
import re
import subprocess
import sys

given = sys.argv[1:]
assert given[:2] == ["-S", "-f"], given
hosts = given[given.index("-w") + 1].split(",")
command = re.sub("--master_port=[0-9]+", "--master_port=PORT", " ".join(given[given.index("-w") + 2 :]))
children = [
    subprocess.Popen(
        ["bash", "-c", command.replace("%n", str(number))], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={"PATH": os.environ["PATH"], "HOME": "HOME_FOLDER", "LOGIN": str(number)},
    )
    for number, _ in enumerate(hosts)
]
for host, child in zip(hosts, children):
    for line in child.stdout:
        print(host + ": " + line, end="", flush=True)
sys.exit(max(child.wait() for child in children))
'''
UNREACHED = '''"""What pdsh says of machines that do not answer, or fail."""

import sys

print("localhost: Traceback (most recent call last):")
print("127.0.0.1: ssh: connect to host 127.0.0.1 port 22: Connection refused")
print('localhost:   File "recipe.py", line 3, in main')
print("localhost: KeyError: 'gone'")
sys.exit(255)
'''
NOTES = '''"""Loaded by every Python that finds it on its path: notes the variables that torch finds in a rank."""

import json
import os
import sys


class Notes:
    def find_spec(self, name, path=None, target=None):
        if name == "torch" and "RANK" in os.environ:
            with open(os.path.join("NOTES_FOLDER", "rank" + os.environ["RANK"]), "w") as file:
                json.dump(dict(os.environ), file)


sys.meta_path.insert(0, Notes())
'''
ENV = {"OMP_NUM_THREADS": "1"}


def spec(folder: Path, hosts: str, layout: str = "") -> Path:
    (folder / "hosts").write_text(hosts)
    return write_spec(folder, SPEC.replace("LAYOUT", layout), "t.explore")


def pdsh(folder: Path, text: str) -> dict[str, str]:
    """Put a program of that name on a path of its own; return the variables that find it."""
    folder.mkdir()
    (folder / "stub.py").write_text(text)
    program = folder / "pdsh"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {folder / "stub.py"} "$@"\n')
    program.chmod(0o755)
    return {**ENV, "PATH": f"{folder}:/usr/bin:/bin"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_two_machines_train_one_model_and_tell_of_it(tmp_path):
    path = spec(tmp_path, "localhost slots=1\n127.0.0.1 slots=1\n")
    refused = eic("run", path.name, cwd=tmp_path, env={"PATH": "/nowhere"}, code=2).stderr
    assert "DeepSpeed starts 2 machines (localhost, 127.0.0.1) with pdsh, which is not on the PATH" in refused
    assert "nothing was run" in refused
    assert not (tmp_path / "out").exists()

    stub = STUB.replace("PORT", str(free_port())).replace("HOME_FOLDER", str(tmp_path))
    env = pdsh(tmp_path / "bin", stub) | {"HF_TOKEN": "secret", "TRANSFORMERS_OFFLINE": "1"}
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "sitecustomize.py").write_text(NOTES.replace("NOTES_FOLDER", str(notes)))
    (tmp_path / "accelerate.py").write_text("raise AssertionError('nothing of this folder is a library')\n")
    eic("run", path.name, "--only", "d", "--store", "shared", cwd=tmp_path, env=env)
    done = eic(
        "run", path.name, "--json", "--offline", "--store", "shared",
        cwd=tmp_path, env=env | {"PYTHONPATH": str(notes)},
    )  # fmt: skip
    for number in range(2):
        seen = json.loads((notes / f"rank{number}").read_text("utf-8"))
        assert seen["LOGIN"] == str(number)
        told = ("HF_HUB_OFFLINE", "OMP_NUM_THREADS", "HF_HUB_DISABLE_TELEMETRY", "TRANSFORMERS_OFFLINE")
        assert [seen.get(name) for name in told] == ["1", "1", "1", "1"]
        assert seen["GOMP_SPINCOUNT"] == "10000"
        assert "HF_TOKEN" not in seen
    made = json.loads((tmp_path / "out" / "t" / "lm" / "training.json").read_text("utf-8"))
    assert made["layout"]["ranks"] == 2
    assert made["data"]["rows"] == 16
    ticks = [e for e in map(json.loads, done.stdout.splitlines()) if e["event"] == "TrainTick"]
    assert [(tick["update"], tick["loss"]) for tick in ticks] == [tuple(point[:2]) for point in made["loss"]]
    assert len(ticks) == 2

    (tmp_path / "t.explore").write_text(path.read_text("utf-8").replace("epochs = 1", "epochs = 2"))
    failing = pdsh(tmp_path / "failing", UNREACHED)
    err = eic("run", path.name, "--plain", cwd=tmp_path, env=failing, code=1).stderr
    assert "lm / train: the training ended early: it ended with code 255" in err
    assert "127.0.0.1: ssh: connect to host 127.0.0.1 port 22: Connection refused" in err
    assert "localhost: KeyError: 'gone'" in err
