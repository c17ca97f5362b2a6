"""``explain``, ``doctor`` and ``init``: the commands that need no run."""

import resource
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from eic.lang.codes import CODES
from eic.lang.explain import topics
from eic.lang.functions import FUNCTIONS
from tests.unit.cli.conftest import Cli, write_run


def test_the_overview_lists_codes_blocks_and_functions(cli: Cli) -> None:
    done = cli("explain")
    assert done.exit_code == 0
    for topic in (*CODES, *FUNCTIONS, "limits", "explore", "like"):
        assert f"  {topic} " in done.stdout


def test_every_topic_can_be_explained(cli: Cli) -> None:
    for topic in topics():
        done = cli("explain", topic)
        assert (done.exit_code, done.stderr) == (0, ""), topic
        assert topic.rpartition(".")[2] in done.stdout


@pytest.mark.parametrize(
    ("topic", "hint"),
    [("explore.dept", "`explore.depth`"), ("datset", "`dataset`"), ("E9999", "eic explain")],
)  # fmt: skip
def test_an_unknown_topic_is_a_user_fault_with_a_hint(cli: Cli, topic: str, hint: str) -> None:
    done = cli("explain", topic)
    assert done.exit_code == 2
    assert hint in done.stderr


def test_doctor_needs_nothing_and_prints_no_secret(cli: Cli, project: Path) -> None:
    done = cli("doctor", env={"OPENAI_API_KEY": "sk-very-secret"})
    assert done.exit_code == 0
    assert "OPENAI_API_KEY is set" in done.stdout
    assert "sk-very" not in done.stdout + done.stderr
    assert "there is no store" in done.stdout
    assert not (project / ".eic").exists()


def test_doctor_reports_a_damaged_store(cli: Cli, project: Path) -> None:
    write_run(project / ".eic")
    assert "1 run\n" in cli("doctor").stdout
    (project / ".eic" / "store.db").write_bytes(b"garbage" * 1000)
    done = cli("doctor")
    assert done.exit_code == 1
    assert " bad  store" in done.stdout


def _spec(port: int) -> str:
    return f"""\
explore 1
teacher t {{
  model    = "m"
  base_url = "http://127.0.0.1:{port}/v1"
  api_key  = env("SOME_KEY")
}}
domain x {{ about = "Anything." }}
dataset d {{
  explore x {{ teacher = t  depth = 0 }}
  synthesize {{ teacher = t  per_task = 1 }}
}}
"""


def test_doctor_asks_whether_a_specs_endpoints_are_there(cli: Cli, project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (project / "a.explore").write_text(_spec(port))
        done = cli("doctor", "a.explore", env={"SOME_KEY": "sk-hidden"})
        assert done.exit_code == 0, done.stdout
        assert f"127.0.0.1 port {port} can be reached" in done.stdout
        assert "sk-hidden" not in done.stdout + done.stderr
        missing = cli("doctor", "a.explore", env={"SOME_KEY": ""})
        assert missing.exit_code == 1
        assert "SOME_KEY is not set" in missing.stdout
        text = (project / "a.explore").read_text().replace("SOME_KEY", "OPENAI_API_KEY")
        second = text.split("domain")[0].removeprefix("explore 1").replace("teacher t", "teacher u")
        (project / "a.explore").write_text(text + second)
        told = cli("doctor", "a.explore", env={"OPENAI_API_KEY": ""}).stdout
        assert [line for line in told.splitlines() if "API_KEY" in line] == [
            " bad  OPENAI_API_KEY is not set"
        ]
        (project / "a.explore").write_text(text.replace("OPENAI_API_KEY", "SOME_KEY"))
    done = cli("doctor", "a.explore", env={"SOME_KEY": "k"})
    assert done.exit_code == 1
    assert "cannot be reached" in done.stdout


def test_init_writes_a_spec_that_compiles_and_is_canonical(cli: Cli, project: Path) -> None:
    done = cli("init", "new")
    assert done.exit_code == 0
    assert done.stdout.endswith("next: cd new && eic run math.explore\n")
    assert (project / "new" / ".gitignore").read_text().split() == [".eic/", "out/"]
    checked = cli("check", "new/math.explore")
    assert checked.stderr == "checked 1 spec: no faults\n"
    assert cli("fmt", "--check", "new/math.explore").exit_code == 0


def test_init_runs(cli: Cli, project: Path) -> None:
    cli("init", "new")
    done = cli("run", "new/math.explore", "--plain")
    assert done.exit_code == 0, done.stderr
    rows = (project / "out" / "math" / "first.jsonl").read_text().splitlines()
    assert len(rows) == 60
    assert (project / "new" / "prompts" / "write.jinja").exists()


def test_what_init_says_next_can_be_typed_and_stays_in_the_folder(cli: Cli, project: Path) -> None:
    (project / ".git").rmdir()  # outside a repository the current folder is the project
    done = cli("init", "my $project ü")
    advice = done.stdout.splitlines()[-1].removeprefix("next: ")
    shell = advice.replace("eic run", f"{shlex.quote(sys.executable)} -m eic run --plain")
    subprocess.run(["sh", "-c", shell], cwd=project, check=True, capture_output=True)
    own = project / "my $project ü"
    ignored = {line.rstrip("/") for line in (own / ".gitignore").read_text().split()}
    assert {path.name for path in own.iterdir()} == {"math.explore", "prompts", ".gitignore", *ignored}
    assert not (project / "out").exists()


def test_init_on_a_full_disk_leaves_nothing(cli: Cli, project: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        done = cli("init", "a/new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot write below a/new: File too large" in done.stderr
    assert not (project / "a").exists()
    assert cli("init", "a/new").exit_code == 0


def test_init_overwrites_nothing(cli: Cli, project: Path) -> None:
    (project / "prompts").mkdir()
    mine = project / "prompts" / "write.jinja"
    mine.write_text("mine")
    done = cli("init")
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert mine.read_text() == "mine"
    assert not (project / "math.explore").exists()


def test_init_keeps_a_gitignore(cli: Cli, project: Path) -> None:
    (project / ".gitignore").write_text("mine\n")
    assert cli("init").exit_code == 0
    assert (project / ".gitignore").read_text() == "mine\n"


def test_init_where_nothing_can_be_written_is_a_user_fault(cli: Cli, project: Path) -> None:
    (project / "file").write_text("")
    for place in ("file", "file/below", "/proc/nowhere"):
        done = cli("init", place)
        assert done.exit_code == 2, place
        assert "Traceback" not in done.stderr


def test_doctor_looks_for_what_starts_a_training_on_several_machines(cli: Cli, project: Path) -> None:
    (project / "one").write_text("here slots=2\n")
    (project / "two").write_text("here slots=1\nthere slots=1\n")
    (project / "rows.jsonl").write_text('{"instruction": "Say 1.", "output": "It is 1."}\n')
    models = "".join(
        f'model {name} {{ base = "owner/base"  data = d  train {{ hosts = file("{name}") }}  deepspeed {{ }} }}\n'
        for name in ("one", "two")
    )
    (project / "a.explore").write_text(
        f'explore 1\ndataset d {{ load {{ file = file("rows.jsonl") }} }}\n{models}'
    )
    done = cli("doctor", "a.explore", env={"PATH": "/nowhere"})
    assert done.exit_code == 1
    assert "  ok  model one: can be started on here\n" in done.stdout
    assert (
        " bad  model two: DeepSpeed starts 2 machines (here, there) with pdsh, which is not on the PATH"
        in done.stdout
    )
