from pathlib import Path

import pytest
import torch

from tests.unit.train.tiny import config, trained, write_rows


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tiny matrices gain nothing from threads, and several test processes share the machine."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("rows") / "rows.jsonl")


@pytest.fixture(scope="session")
def plain(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A LLaMA-style model trained the plain way: its folder and its figures."""
    work = tmp_path_factory.mktemp("plain")
    training = trained(config(rows, work))
    return work / "model", training
