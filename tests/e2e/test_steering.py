"""A run that is steered: acts take hold at once, and an edited run can be repeated byte for byte."""

import json
import shutil
import time

import pytest

from eic.events import CallFinished, CallStarted, RunFinished, RunStarted, Steered, event_from_json
from eic.state import RunState
from eic.store import Follower
from tests.e2e.process import OUTPUTS, eic, outputs, start
from tests.specs import SCRIPTED, write_spec

SLOW = SCRIPTED.replace("latency   = 0s", "latency = 80ms").replace("in_flight = 8", "in_flight = 3")
BAKING = "cooking/baking"


class Run:
    """A run in a process of its own, with its journal and its control file."""

    def __init__(self, folder, text=SLOW):
        self.folder = folder
        self.out = folder / "out" / "cooking"
        spec = write_spec(folder, text)
        home = folder / ".eic" / "runs" / "mine"
        self.process = start("run", spec.name, "--plain", "--run-id", "mine", cwd=folder)
        self.control = home / "control.jsonl"
        self.follower = Follower(home / "journal.jsonl")
        self.events = []

    def ask(self, act, task="", count=0, dataset="d"):
        data = {"act": act, "dataset": dataset if task else "", "task": task, "count": count}
        with self.control.open("a") as file:
            file.write(json.dumps(data) + "\n")

    def look(self):
        self.events += [event_from_json(line) for line in self.follower.poll()]
        return self.events

    def until(self, true, seconds=60):
        """Look at the journal until ``true`` of its events."""
        end = time.monotonic() + seconds
        while not true(self.look()):
            assert time.monotonic() < end, self.events[-3:]
            time.sleep(0.02)

    def told(self, act):
        return [event for event in self.look() if isinstance(event, Steered) and event.act == act]

    def steer(self, act, *rest, **named):
        """Ask for an act and wait for the answer."""
        before = len(self.told(act))
        self.ask(act, *rest, **named)
        self.until(lambda events: len(self.told(act)) > before)
        return self.told(act)[-1]

    def calls(self):
        return sum(isinstance(event, CallStarted) for event in self.look())

    def in_flight(self):
        events = self.look()
        ended = sum(isinstance(event, CallFinished) and not event.cached for event in events)
        return sum(isinstance(event, CallStarted) for event in events) - ended

    def end(self, code=0):
        out, err = self.process.communicate(timeout=120)
        assert self.process.returncode == code, err
        assert isinstance(self.look()[-1], RunFinished)
        return out, err


@pytest.fixture
def run(tmp_path):
    made = Run(tmp_path / "live")
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.communicate()


def repeated(run, folder):
    """Run from an empty store with the same edits; return the files."""
    spec = write_spec(folder, SCRIPTED.replace("in_flight = 8", "in_flight = 1"))
    (folder / "out" / "cooking").mkdir(parents=True)
    shutil.copy(run.out / "edits.json", folder / "out" / "cooking")
    done = eic("run", spec.name, "--plain", cwd=folder)
    return outputs(folder / "out" / "cooking"), done


def names(node):
    return {node["id"]: node["status"]} | {
        k: v for child in node["children"] for k, v in names(child).items()
    }


def test_pause_holds_new_calls_back_and_resume_lets_them_go(run, tmp_path):
    run.until(lambda events: run.calls() > 2)
    assert not run.steer("pause").refused
    run.until(lambda events: run.in_flight() == 0)
    held = run.calls()
    time.sleep(0.6)
    assert run.calls() == held
    run.steer("resume")
    run.until(lambda events: run.calls() > held)
    run.end()
    assert set(outputs(run.out)) == set(OUTPUTS)


def test_drain_keeps_what_is_in_flight_and_the_next_run_goes_on(run, tmp_path):
    run.until(lambda events: run.calls() > 4)
    run.ask("pause")
    run.steer("drain")
    _, err = run.end(130)
    assert "Run the same command to go on" in err
    started, totals = run.calls(), run.events[-1].totals
    assert totals["paid"] == started
    assert "stopped as asked" in totals["message"]
    again = eic("run", "cooking.explore", "--plain", cwd=run.folder)
    plain = eic("run", write_spec(tmp_path / "plain").name, cwd=tmp_path / "plain")
    assert outputs(run.out) == outputs(tmp_path / "plain" / "out" / "cooking")
    paid = [int(done.stdout.split(" calls made")[0]) for done in (again, plain)]
    assert paid[0] == paid[1] - started


def test_concurrency_changes_at_once_and_not_beyond_the_teachers(run):
    run.until(lambda events: run.calls() > 1)
    assert "between 1 and 3" in run.steer("concurrency", count=9).refused
    assert not run.steer("concurrency", count=1).refused
    run.until(lambda events: run.in_flight() <= 1)
    flying = most = run.in_flight()
    since = len(run.events)
    run.end()
    for event in run.events[since:]:
        name = type(event).__name__
        flying += (name == "CallStarted") - (name == "CallFinished" and not event.cached)
        most = max(most, flying)
    assert most <= 1


def test_an_edited_run_can_be_repeated_from_its_edits_alone(run, tmp_path):
    run.until(lambda events: any(getattr(event, "id", "") == BAKING for event in events))
    assert not run.steer("prune", BAKING).refused
    assert not run.steer("more", "cooking", 2).refused
    assert not run.steer("retry", "cooking", dataset="").refused
    run.end()
    tree = json.loads((run.out / "d.tree.json").read_text())
    assert names(tree)[BAKING] == "pruned"
    assert not any(task.startswith(BAKING + "/") for task in names(tree))
    assert len(tree["children"]) == 3 + 2
    rows = [json.loads(line) for line in (run.out / "d.jsonl").read_text().splitlines()]
    assert not any(row["task"].startswith(BAKING) for row in rows)
    again, _ = repeated(run, tmp_path / "again")
    assert again == outputs(run.out)
    assert len(json.loads(again["manifest.json"])["edits"]) == 3
    frozen = eic("freeze", cwd=run.folder).stdout
    assert frozen == eic("freeze", cwd=tmp_path / "again").stdout
    assert "Baking" not in frozen
    assert frozen.count("\n  task ") == 4


def test_edits_after_the_tree_was_grown_and_their_undoing(run, tmp_path):
    run.until(lambda events: any(getattr(event, "kind", "") == "synthesize" for event in events))
    assert not run.steer("keep", BAKING).refused
    assert not run.steer("prune", BAKING).refused
    run.end()
    assert sum(isinstance(event, RunStarted) for event in run.events) >= 2
    state = RunState()
    for event in run.events:
        state.apply(event)
    (tasks,) = state.nodes.values()
    gone = [
        paid for (_, task), paid in state.paid.items() if task not in tasks
    ]  # what lay below the pruned one
    told = sum(node.tokens for node in tasks.values())
    told += sum(paid.prompt_tokens + paid.completion_tokens for paid in gone)
    assert told == state.totals.prompt_tokens + state.totals.completion_tokens > 0
    again, _ = repeated(run, tmp_path / "again")
    assert again == outputs(run.out)
    undone = eic("plan", "cooking.explore", "--out", tmp_path / "none", cwd=run.folder).stdout
    assert undone.startswith("reuse  d / explore")
    (run.out / "edits.json").unlink()
    eic("run", "cooking.explore", cwd=run.folder)
    plain = tmp_path / "plain"
    eic("run", write_spec(plain).name, cwd=plain)
    assert outputs(run.out) == outputs(plain / "out" / "cooking")


def test_a_stalled_task_is_told_of_and_tried_again(tmp_path):
    spec = write_spec(tmp_path, SCRIPTED.replace("breadth  = [3, 2]", "breadth  = [3, 2]\n    stall    = 1"))
    silent = {"role": "lookahead", "task": "cooking/baking", "reply": "Nothing comes to mind.", "ordinal": 0}
    (tmp_path / "replies.jsonl").write_text(json.dumps(silent) + '\n{"rule": "counting"}\n')

    def short(*more):
        done = eic("run", spec.name, "--json", "--seed", "3", *more, cwd=tmp_path)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        return [(e["task"], e["what"], e["got"], e["wanted"]) for e in events if e["event"] == "FellShort"]

    stalled = [(BAKING, "sub-tasks", 0, 2)]
    assert short() == stalled
    spec.write_text(spec.read_text().replace("2..60", "1..60"))
    assert short() == stalled, "a tree that was stored is told whole"
    spec.write_text(spec.read_text().replace("1..60", "2..59"))
    assert "sub-tasks" not in eic("run", spec.name, "--seed", "3", cwd=tmp_path).stderr, "it was said before"
    (tmp_path / "out" / "cooking" / "edits.json").write_text(
        json.dumps([{"dataset": "d", "act": "retry", "task": BAKING}])
    )
    assert short() == []


def test_nonsense_is_refused_and_hurts_nothing(run):
    run.until(lambda events: run.calls() > 0)
    with run.control.open("a") as file:
        file.write('{"act":\n[1]\nnull\n{"act": {"x": 1}, "task": [2], "count": "many"}\n{}\n')
    assert run.steer("explode").refused == "no such act"
    assert "no such task" in run.steer("prune", "cooking/nothing").refused
    assert "no such dataset" in run.steer("prune", BAKING, dataset="e").refused
    assert "root" in run.steer("prune", "cooking").refused
    assert "from 1 to" in run.steer("more", BAKING, 10**9).refused
    run.end()
    assert not (run.out / "edits.json").exists()


def test_unknown_tasks_warn_and_hostile_edits_stop(tmp_path):
    spec = write_spec(tmp_path)
    file = tmp_path / "out" / "cooking" / "edits.json"
    file.parent.mkdir(parents=True)
    edit = {"dataset": "d", "act": "prune", "task": "cooking/nothing"}
    file.write_text(json.dumps([edit, {**edit, "dataset": "gone"}]))
    done = eic("run", spec.name, cwd=tmp_path)
    assert "edits.json names cooking/nothing, which is no task of d" in done.stderr
    assert "names the dataset `gone`" in done.stderr
    file.write_text("[" * 100_000)
    for command in ("run", "plan"):
        done = eic(command, spec.name, cwd=tmp_path, code=2)
        assert "edits.json holds no edits" in done.stderr


def test_followers_see_every_event_soon_after_it_happened(run):
    """A quiet run's last events do not wait in the engine's memory for later ones."""
    run.until(lambda events: run.calls() > 2)
    run.steer("pause")
    run.until(lambda events: run.in_flight() == 0)
    run.steer("drain")
    run.end(130)
