"""Teachers that cannot be called are found before anything runs."""

import pytest

from tests.e2e.process import eic
from tests.specs import write_spec

ABSENT = """explore 1

teacher gpt {
  model    = "tiny"
  base_url = "https://api.invalid/v1"
  api_key  = env("KEY_OF_NOBODY")
}

domain math { about = "Solve problems." }

dataset d {
  explore math { teacher = gpt  depth = 1  breadth = 2 }
  synthesize { teacher = gpt  per_task = 2 }
}
"""
EMBEDDED = """explore 1

teacher e { provider = embedded }

domain math {
  about = "Solve problems."
  task "Algebra" { task "Knot theory" { } }
}

dataset d {
  explore math { teacher = e  depth = 1  breadth = 2 }
  synthesize { teacher = e  per_task = 2 }
}
"""


def test_a_missing_key_stops_a_run_before_it_starts(tmp_path):
    spec = write_spec(tmp_path, ABSENT, "a.explore")
    done = eic("run", spec.name, "--plain", cwd=tmp_path, code=2)
    assert done.stderr.count("set the environment variable KEY_OF_NOBODY") == 1
    assert not eic("runs", "--json", cwd=tmp_path).stdout
    planned = eic("plan", spec.name, cwd=tmp_path)
    assert "warning: teacher gpt needs an API key" in planned.stderr
    assert "2 to run" in planned.stdout
    spaced = eic("run", spec.name, "--plain", cwd=tmp_path, env={"KEY_OF_NOBODY": "a b"}, code=2)
    assert "KEY_OF_NOBODY does not hold a usable API key" in spaced.stderr
    offline = eic("run", spec.name, "--plain", "--offline", cwd=tmp_path, code=1)
    assert "KEY_OF_NOBODY" not in offline.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (EMBEDDED, "does not know the task `Knot theory`"),
        (EMBEDDED.replace("math", "cooking"), "`cooking` is not mathematics"),
    ],
)
def test_what_the_embedded_teacher_cannot_serve_is_told_first(tmp_path, text, said):
    spec = write_spec(tmp_path, text, "a.explore")
    for command in (("run", spec.name, "--plain"), ("plan", spec.name)):
        assert said in eic(*command, cwd=tmp_path, code=2).stderr
    assert not eic("runs", "--json", cwd=tmp_path).stdout


def test_stored_replies_need_no_teacher(tmp_path):
    spec = write_spec(tmp_path, EMBEDDED.replace("Knot theory", "Linear equations"), "a.explore")
    eic("run", spec.name, "--plain", cwd=tmp_path)
    spec.write_text(spec.read_text().replace("Solve", "Work out"))
    eic("plan", spec.name, cwd=tmp_path)


def test_a_script_with_a_byte_order_mark_passes_the_check_and_runs(tmp_path):
    spec = write_spec(tmp_path)
    (tmp_path / "replies.jsonl").write_text('{"rule": "counting"}\n', encoding="utf-8-sig")
    eic("check", spec.name, cwd=tmp_path)
    eic("run", spec.name, "--plain", cwd=tmp_path)
