"""The formatter's laws, and its layout on examples."""

from hypothesis import HealthCheck, given, settings

from eic.lang.ast import File
from eic.lang.format import format_file
from eic.lang.syntax import parse
from eic.source import Source
from tests import strategies

_LAWS = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def read(text: str) -> File:
    file, diagnostics = parse(Source("t.explore", text))
    assert diagnostics == (), (text, diagnostics)
    return file


def formatted(text: str) -> str:
    return format_file(read(text))


@_LAWS
@given(strategies.files)
def test_parsing_what_was_formatted_gives_the_tree_back(file: File) -> None:
    text = format_file(file)
    back = read(text)
    assert (back.version, back.items) == (file.version, file.items)
    assert format_file(back) == text


@_LAWS
@given(strategies.commented_texts())
def test_comments_survive_in_order_and_formatting_twice_changes_nothing(text: str) -> None:
    file = read(text)
    once = format_file(file)
    back = read(once)
    assert [c.text for c in back.comments] == [c.text for c in file.comments]
    assert back.items == file.items
    assert format_file(back) == once
