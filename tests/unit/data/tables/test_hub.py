"""Datasets of the hub: a made-up ``datasets`` in the place of the real one, and none at all."""

import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from eic.data.tables.hub import HubFault, snapshot
from eic.data.tables.patience import while_alive
from eic.data.tables.source import rows_of
from eic.lang.inputs.table_hub import TableName

ROWS = [{"text": f"t{n}", "label": n % 2} for n in range(5)]


class ClassLabel:
    names = ("no", "yes")


class Image:
    pass


def libraries(
    monkeypatch: Any, *, features: Any = None, tags: Any = ("license:mit", "language:en")
) -> list[Any]:
    asked: list[Any] = []

    def load(name: str, configuration: str | None, revision: str | None) -> Any:
        asked.append((name, configuration, revision))
        info = SimpleNamespace(
            splits={"train": 0, "test": 0, "validation": 0}, description="About\nit.", license="",
            features=features or {"text": object(), "label": ClassLabel()},
        )  # fmt: skip
        return SimpleNamespace(info=info, as_streaming_dataset=lambda split: iter(ROWS))

    api = SimpleNamespace(dataset_info=lambda name, revision: SimpleNamespace(tags=list(tags)))
    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset_builder=load))
    monkeypatch.setitem(sys.modules, "huggingface_hub", SimpleNamespace(HfApi=lambda: api))
    return asked


def test_the_first_rows_of_each_split_are_fetched_with_what_the_hub_says(
    tmp_path: Path, monkeypatch: Any
) -> None:
    asked = libraries(monkeypatch)
    made = snapshot("me/sst:two@main", tmp_path, 3)
    assert asked == [("me/sst", "two", "main")]
    assert (made.name, made.description, made.licence, made.languages) == (
        "me/sst-two",
        "About it.",
        "mit",
        ("en",),
    )
    assert made.origin == "https://huggingface.co/datasets/me/sst"
    assert [split.name for split in made.splits] == ["train", "validation"]
    rows = list(rows_of(made, tmp_path, 100))
    assert rows == [{"text": f"t{n}", "label": ("no", "yes")[n % 2]} for n in range(3)] * 2


def test_pictures_are_not_fetched_and_a_missing_licence_stays_missing(
    tmp_path: Path, monkeypatch: Any
) -> None:
    libraries(monkeypatch, features={"photo": Image(), "text": object()}, tags=())
    made = snapshot("pics", tmp_path, 3)
    assert (made.modal, made.splits, made.licence) == (("photo",), (), None)


def test_without_the_library_or_the_hub_the_error_says_what_to_do(tmp_path: Path, monkeypatch: Any) -> None:
    libraries(monkeypatch)

    def broken(*_: Any, **__: Any) -> Any:
        raise ConnectionError("no route\nto host")

    monkeypatch.setattr(sys.modules["datasets"], "load_dataset_builder", broken)
    with pytest.raises(
        HubFault, match=r"squad cannot be had from the Hugging Face hub: no route. Check the name"
    ):
        snapshot("squad", tmp_path, 3)
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(HubFault, match=r"pip install 'eic\[datasets\]'"):
        snapshot("squad", tmp_path, 3)


def test_a_hub_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: Any) -> None:
    libraries(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes calls and never says a word

        def waits(*_: Any, **__: Any) -> Any:
            with socket.create_connection(server.getsockname()) as call:
                return call.recv(1)

        monkeypatch.setattr(sys.modules["datasets"], "load_dataset_builder", waits)
        with pytest.raises(HubFault, match=r"squad cannot be had .*: nothing came for 0.2 seconds. Check"):
            snapshot("squad", tmp_path, 3, patience=0.2)


def test_who_is_slow_and_alive_is_waited_for_and_who_was_left_stops() -> None:
    def slow(alive: Callable[[], None]) -> str:
        for _ in range(5):
            time.sleep(0.45)
            alive()
        return "made"

    assert while_alive(slow, 2.0) == "made"
    go_on, stopped = Event(), Event()

    def hangs(alive: Callable[[], None]) -> None:
        go_on.wait()
        try:
            alive()
        finally:
            stopped.set()

    with pytest.raises(TimeoutError):
        while_alive(hangs, 0.05)
    go_on.set()
    assert stopped.wait(60)


@pytest.mark.parametrize(
    "text", ["", "a/b/c", "../x", "a..b", "https://x", "a b", "a:", "a@", "-a", "a/../b"]
)
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="NAME"):
        TableName.parse(text)
