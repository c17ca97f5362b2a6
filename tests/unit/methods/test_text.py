"""Texts made safe keep what their scripts need, and nothing that is not seen makes two names of one."""

import pytest

from eic.data.filters.duplicate import normal
from eic.lang.names import same_name
from eic.methods.text import clean_line, clean_text
from eic.visible import visible


def test_texts_of_scripts_without_spaces_keep_where_their_words_end() -> None:
    khmer = "ភាសា\u200bខ្មែរ"
    assert clean_text(f"\u200b {khmer}\u200b\u200b។ \u200b\n") == f"{khmer}\u200b។"
    assert clean_text("👩\u200d🔬 می\u200cروم \u202eevil\u202c") == "👩\u200d🔬 می\u200cروم evil"
    assert clean_line(f"{khmer}\n\u200b x", 5) == khmer[:4]


@pytest.mark.parametrize("hidden", ["\u200b", "\u200c", "\u200d", "\u00ad", "\ufe0f", "\u3164", "\u202e"])
def test_names_that_look_the_same_are_one_name(hidden: str) -> None:
    assert same_name(f"Al{hidden}gebra") == same_name("algebra")
    assert normal(f"Al{hidden}gebra") == normal("algebra")


def test_breaks_of_words_are_shown_as_they_are_and_turned_text_is_not() -> None:
    assert visible("ភាសា\u200bខ្មែរ می\u200cروم") == "ភាសា\u200bខ្មែរ می\u200cروم"
    assert visible("a\u202eb\ufeff") == "a⟨U+202E⟩b⟨U+FEFF⟩"
