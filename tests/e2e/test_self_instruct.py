"""Self-Instruct from the command line: the shipped run, what calls are shared, crashes, the published settings."""

import json
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.load import compile_file
from eic.teacher.embedded.labels import family_of
from tests.e2e.kills import kill_while_asking
from tests.e2e.process import eic, outputs
from tests.loopback import Loopback
from tests.math_checker import check
from tests.unit.report.made import Shape

ROOT = Path(__file__).parents[2]
KILLS = 4
IN_FLIGHT = 3


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def copied(folder: Path) -> Path:
    """The shipped spec with its seeds in a project of its own."""
    (folder / "seeds").mkdir(parents=True)
    shutil.copy(ROOT / "specs" / "seeds" / "self_instruct.jsonl", folder / "seeds")
    shutil.copy(ROOT / "specs" / "self_instruct.explore", folder)
    (folder / "pyproject.toml").write_text("")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(tmp_path_factory.mktemp("self_instruct") / "project")
    said = eic("run", "self_instruct.explore", "--plain", cwd=folder).stderr
    assert "self_instruct_math / self_instruct: 200 instructions accepted, " in said
    assert "done alpaca_math / self_instruct: 200 instructions, " in said
    return folder


def test_every_row_is_right_and_every_drop_has_its_reason(project: Path) -> None:
    out = project / "out" / "self_instruct"
    made, dropped = rows(out / "self_instruct_math.jsonl"), rows(out / "self_instruct_math.dropped.jsonl")
    assert len(made) == 400
    labels = 0
    for row in made:
        family = family_of(row["instruction"])
        assert (row["task"], row["path"], row["depth"]) == ("math", ["math"], 0)
        assert row["lineage"]["reply"].startswith("b2:")
        if family is not None:
            labels += 1
            assert row["output"] in family.labels
        else:
            question, _, data = row["input"].partition("\n")
            assert check(question, data, row["output"]) is not False
    assert labels > 30
    reasons = Counter(row["rule"] for row in dropped)
    [step] = [
        step for step in json.loads(eic("show", "--json", cwd=project).stdout)["steps"]
        if step["title"] == "self_instruct_math / self_instruct"
    ]  # fmt: skip
    told = {item["reason"]: item["count"] for item in step["refusals"]}
    assert sum(told.values()) == step["counts"]["refused"]
    assert told["drop mentions(instruction, banned)"] == reasons["drop mentions(instruction, banned)"]
    assert {item["what"] for item in step["refusals"]} == {"instructions"}
    assert {"drop mentions(instruction, banned)", "drop repeated instance"} <= set(reasons)
    assert any("rouge_l" in reason for reason in reasons)
    ids = {row["id"] for row in made}
    nearest = [row["nearest"] for row in dropped if "within dataset" in row["rule"]]
    assert nearest
    assert all(len(name) == 16 for name in nearest)
    assert any(name in ids for name in nearest), "it leads to a row that was kept"
    tree = json.loads((out / "self_instruct_math.tree.json").read_text("utf-8"))
    assert (tree["id"], tree["children"], tree["counts"]["kept"]) == ("math", [], 400)
    assert tree["counts"]["calls"] > 400
    assert tree["counts"]["dropped"] == len(dropped)
    eic("report", "-o", "report.html", cwd=project)
    words = " ".join(" ".join(Shape((project / "report.html").read_text("utf-8")).words).split())
    table = words[words.index("Rules of self_instruct_math") :]
    by_words, twice = reasons["drop mentions(instruction, banned)"], reasons["drop repeated instance"]
    by_likeness = reasons["keep rouge_l(instruction) <= 0.7 within dataset"]
    instructions, made_rows = 200 + by_words + by_likeness, len(dropped) - by_words - by_likeness
    made_rows += json.loads(eic("show", "--json", cwd=project).stdout)["steps"][1]["counts"]["examples"]
    assert len(dropped) == by_words + by_likeness + twice
    for line in (
        f"drop mentions(instruction, banned) self_instruct – {instructions} instructions {by_words} ",
        f"keep rouge_l(instruction) <= 0.7 within dataset self_instruct – {instructions - by_words} instructions "
        f"{by_likeness} ",
        f"drop repeated instance self_instruct – {made_rows} rows {twice} ",
        f"keep words(instruction) in 4..60 filter tidy 35 {made_rows - twice} rows 0 ",
    ):
        assert line in table, "a source's rules are reported, each by what it judges"
    assert f"math drop repeated instance {made_rows} {twice} " in table, (
        "what was no row is none of a task's rows"
    )
    whole = rows(out / "alpaca_math.jsonl")
    assert len({row["instruction"] for row in whole}) == len(whole) == 200
    assert all(check(row["instruction"], row["input"], row["output"]) is not False for row in whole)


def test_no_order_of_replies_and_no_hash_seed_changes_a_byte(project: Path) -> None:
    slow = copied(project.parent / "slow")
    spec = slow / "self_instruct.explore"
    text = spec.read_text("utf-8").replace("in_flight = 32", "in_flight = 5\n  latency   = 2ms")
    spec.write_text(text, "utf-8")
    eic("run", spec.name, "--plain", cwd=slow, env={"PYTHONHASHSEED": "77"})
    names = [
        f"{name}.{kind}"
        for name in ("self_instruct_math", "alpaca_math")
        for kind in ("jsonl", "dropped.jsonl")
    ]
    for name in names:
        assert (slow / "out" / spec.stem / name).read_bytes() == (
            project / "out" / spec.stem / name
        ).read_bytes()


def test_more_instructions_pay_for_the_new_ones_only(project: Path) -> None:
    more = ("--set", "instructions=216")
    plan = json.loads(eic("plan", "self_instruct.explore", "--json", *more, cwd=project).stdout)
    step = {step["title"]: step for step in plan["steps"]}["self_instruct_math / self_instruct"]
    assert step["action"] == "run"
    assert step["estimate"]["stored_calls"] > 200, "replies to all that is certain to be asked count"
    assert step["estimate"]["calls"]["low"] < 250
    said = eic("run", "self_instruct.explore", "--plain", *more, cwd=project)
    made, known = (
        int(part.split()[0].replace(",", "")) for part in said.stdout.splitlines()[0].split(", ")[:2]
    )
    assert known > 350
    assert made < 120


OTHERS = """
dataset old {
  compat = released_code
  self_instruct math { teacher = tutor  seeds = file("seeds/self_instruct.jsonl")  instructions = 24 }
  sample { size = 20 }
}
dataset classes {
  self_instruct math {
    teacher = tutor
    seeds = file("seeds/self_instruct.jsonl")
    instructions = 24
    only_classification = true
    instructions_prompt = stock("generic/instructions_json")
    instances_prompt = stock("generic/instances")
    classify_prompt = stock("generic/classify_json")
  }
  filter new { keep rouge_l(instruction) <= 0.3 within seeds }
}
"""


def test_the_released_code_and_classification_alone(project: Path) -> None:
    spec = project / "others.explore"
    text = (project / "self_instruct.explore").read_text("utf-8").partition("dataset self_instruct_math")[0]
    spec.write_text(text.replace("param instructions = 200", "") + OTHERS, "utf-8")
    eic("run", spec.name, "--plain", cwd=project)
    old, classes = (rows(project / "out" / "others" / f"{name}.jsonl") for name in ("old", "classes"))
    assert len(old) == 20
    assert all(row["instruction"] == row["instruction"].capitalize() for row in old)
    assert all(family_of(row["instruction"]) is not None for row in classes)
    assert len({row["instruction"] for row in classes}) > 12
    dropped = rows(project / "out" / "others" / "classes.dropped.jsonl")
    by_filter = [row for row in dropped if row["stage"] == "filter new"]
    assert by_filter
    assert all(row["nearest"].startswith("seed:") for row in by_filter), (
        "the stage's own seeds are compared with"
    )


SPEC = """explore 1

teacher gpt { model = "tiny"  base_url = "URL"  in_flight = 3 }

domain counting {
  about = "Count things."
  example { instruction = "Count up to two."  output = "1, 2" }
}

dataset d {
  self_instruct counting { teacher = gpt  instructions = 30  per_call = 2  per_round = 4 }
}
"""


def replier(body: dict[str, Any]) -> str:
    """Answer by the whole request alone."""
    draw = random.Random(json.dumps(body, sort_keys=True))
    prompt = str(body["messages"][-1]["content"])
    if "Continue the list" in prompt:
        words = [
            " ".join(draw.choices(["one", "two", "three", "four", "five", "six", "seven"], k=6))
            for _ in range(2)
        ]
        return "".join(f"{number}. {text}\n" for number, text in enumerate(words, 1))
    if "classification" in prompt:
        return draw.choice(["Yes", "No", "Perhaps"])
    if "class label first" in prompt:
        return f"Class label: many\n{draw.random()}\n"
    return f"Example 1\nInput: {draw.random()}\nOutput: done\nExample 2\nInput: x\nOutput: x\n"


def write(folder: Path, url: str) -> Path:
    folder.mkdir()
    spec = folder / "counting.explore"
    spec.write_text(SPEC.replace("URL", url), "utf-8")
    return spec


def test_kills_at_any_moment_end_with_the_same_bytes_and_pay_nothing_twice(tmp_path: Path) -> None:
    dice = random.Random(3)
    with Loopback(delay=0.02, replier=replier) as server:
        spec = write(tmp_path / "calm", server.url)
        eic("run", spec.name, "--plain", cwd=spec.parent)
        expected, needed = outputs(spec.parent / "out" / "counting"), len(server.seen.requests)
        server.seen.requests.clear()
        spec = write(tmp_path / "killed", server.url)
        assert sum(kill_while_asking(spec, server, dice.uniform(0, 0.06)) for _ in range(KILLS))
        eic("run", spec.name, "--plain", cwd=spec.parent)
        assert outputs(spec.parent / "out" / "counting") == expected
        served = Counter(json.dumps(body, sort_keys=True) for body in server.seen.requests)
        assert len(served) == needed
        assert sum(served.values()) - needed <= KILLS * IN_FLIGHT, "a stored reply was paid for again"


def test_the_published_settings() -> None:
    made = compile_file(ROOT / "specs" / "paper" / "self_instruct.explore", params={}, env={}, cwd=ROOT)
    assert made.spec is not None
    published, alpaca = (made.spec.dataset(name).source for name in ("self_instruct", "alpaca"))
    assert isinstance(published, SelfInstruct)
    assert isinstance(alpaca, SelfInstruct)
    assert (published.shown, published.per_round, published.instances, published.novelty) == (
        (8, 2),
        5,
        5,
        0.7,
    )
    assert published.instructions == alpaca.instructions == 52_000
    assert published.asked_per_call == 7
    teacher, writer = made.spec.teacher(published.teacher), made.spec.teacher(published.asked_writer)
    assert (teacher.temperature, teacher.top_p, writer.temperature) == (0.7, 0.5, 0.0)
    assert (alpaca.shown, alpaca.asked_per_call, len(alpaca.banned_words)) == ((3, 0), 20, 18)
    assert made.spec.teacher(alpaca.teacher).temperature == 1.0
