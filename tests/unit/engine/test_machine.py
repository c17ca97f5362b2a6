"""One process answers for one step after another; it is gone when a training, or nobody, has the machine."""

import asyncio
import itertools
import os

import pytest

from eic.engine.children.answerer import NotAnswered
from eic.engine.children.machine import Machine

CHILD = """
import os, sys, time
from eic.evaluate.jobs import named_jobs
from eic.train.tell import tell
print("words of a library", flush=True)
for job in map(str, named_jobs()):
    tell("answered", done=1)
    if "broken" in job:
        tell("refused", text="it is broken")
        sys.exit(1)
    if "crash" in job:
        print("a warning\\nout of luck", file=sys.stderr)
        os._exit(7)
    if "slow" in job:
        time.sleep(600)
    tell("measured", pid=os.getpid(), job=job)
"""
"""Takes jobs as the real one does, without what makes that slow to start."""


MODELS = itertools.count()


@pytest.fixture(autouse=True)
def quick_child(monkeypatch):
    monkeypatch.setattr("eic.engine.children.answerer.CHILD", ("-c", CHILD))


def alive(pid):
    """Whether a process of ours runs: one that was waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def answered(machine, job="fine", stop=None, told=None):
    """Do a job of a model of its own on the machine; return the id of the process that did it."""
    told = [] if told is None else told
    async with machine.answering(f"model {next(MODELS)}") as answerer:
        figures = await answerer.do(job, stop or asyncio.Event(), told.append, offline=True)
    assert (figures["job"], told) == (job, [1])
    return figures["pid"]


async def trained(machine, found):
    """Hold the machine as a training does; return which of the processes found so far run meanwhile."""
    async with machine.training():
        return [pid for pid in found if alive(pid)]


def test_jobs_that_wait_share_a_process_and_a_training_has_the_machine_for_itself():
    async def run():
        machine, found = Machine(), []

        async def answer(job):
            found.append(await answered(machine, job))

        await asyncio.gather(
            answer("a"), answer("b \ud800 \n"), trained(machine, found), answer("c"), answer("d")
        )
        assert found[0] == found[1] != found[2] == found[3]
        assert not any(map(alive, found)), "nobody waits any more"
        seen = []

        async def look():
            seen.extend(await trained(machine, found))

        await asyncio.gather(answer("e"), look(), answer("f"))
        assert found[4] != found[5]
        assert not seen, "it was kept for the last one, but not through the training"

    asyncio.run(run())


def test_who_asks_the_model_that_has_just_answered_comes_first():
    """Two evaluations of two bases load each base once; a step that was cancelled while it waited takes no turn."""

    async def run():
        machine, order = Machine(), []

        async def ask(model, name):
            async with machine.answering(model):
                order.append(name)
                await asyncio.sleep(0)

        async def train():
            async with machine.training():
                order.append("training")

        asked = [ask("a", "a1"), ask("b", "b1"), train(), ask("a", "gone"), ask("a", "a2"), ask("b", "b2")]
        tasks = [asyncio.create_task(one) for one in asked]
        while not order:
            await asyncio.sleep(0)
        tasks[3].cancel()
        await asyncio.wait(tasks)
        assert order == ["a1", "a2", "b1", "b2", "training"]

    asyncio.run(run())


def test_a_process_that_fails_takes_its_job_alone():
    async def run():
        machine = Machine()

        async def fails(job, words):
            with pytest.raises(NotAnswered) as caught:
                await answered(machine, job)
            assert str(caught.value) == words

        pids = await asyncio.gather(
            answered(machine),
            fails("broken", "it is broken"),
            answered(machine),
            fails("crash", "generation ended with code 7: out of luck"),
            answered(machine),
            answered(machine),
        )
        assert len({pids[0], pids[2], pids[4]}) == 3
        assert pids[4] == pids[5]
        assert not any(alive(pid) for pid in pids if pid)

    asyncio.run(run())


def test_one_that_died_between_two_jobs_is_replaced():
    async def run():
        machine = Machine()

        async def later(pid_before):
            async with machine.answering("m") as answerer:
                os.kill(pid_before, 9)
                while answerer._process.returncode is None:
                    await asyncio.sleep(0.01)
                figures = await answerer.do("fine", asyncio.Event(), lambda done: None, offline=True)
                return figures["pid"]

        async with machine.answering("m") as answerer:
            first = (await answerer.do("fine", asyncio.Event(), lambda done: None, offline=True))["pid"]
            waiting = asyncio.create_task(later(first))
            await asyncio.sleep(0)
        second = await waiting
        assert second != first
        assert not alive(second)

    asyncio.run(run())


def test_a_stop_or_a_cancelled_run_leaves_no_process():
    async def run():
        machine, stop, told = Machine(), asyncio.Event(), []
        slow = asyncio.create_task(answered(machine, "slow", stop, told))
        other = asyncio.create_task(answered(machine))
        while not told:
            await asyncio.sleep(0.01)
        pid = machine._answerer._process.pid
        stop.set()
        with pytest.raises(NotAnswered):
            await slow
        assert not alive(pid)
        assert not alive(await other)

        told.clear()
        slow = asyncio.create_task(answered(machine, "slow", None, told))
        while not told:
            await asyncio.sleep(0.01)
        pid = machine._answerer._process.pid
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert not alive(pid)

        async def waits():
            async with machine.answering("m"):
                raise AssertionError("it is cancelled before its turn")

        async with machine.answering("m") as answerer:
            waiting = asyncio.create_task(waits())
            await asyncio.sleep(0)
            pid = (await answerer.do("fine", asyncio.Event(), lambda done: None, offline=True))["pid"]
        waiting.cancel()
        await asyncio.wait({waiting})
        await machine.close()
        assert not alive(pid)

    asyncio.run(run())
