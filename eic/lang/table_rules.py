"""Which tables may be used at all, as far as their descriptions say: licence and language."""

from collections.abc import Collection, Iterable

from eic.lang.tables import TableSource

REFUSED_LICENCES = (
    "other", "unknown", "cc-by-nc-nd-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "ofl",
)  # fmt: skip
"""Licences that are unclear or forbid derived works: what Dynosaur leaves out."""

LANGUAGES = ("en", "code")
"""Language tags of tables that are used; a table without a tag counts as one of these."""


def refusal(
    table: TableSource,
    languages: Iterable[str],
    refused: Iterable[str],
    compat: str,
    *,
    modes: Collection[str] = ("unaware",),
) -> str:
    """Return why a table may not be used by what its description says, "" when it may.

    A licence that is given but empty is no licence; the released code lets it pass. It knows language tags
    by the letter: ``en-GB`` is not ``en``. ``modes`` are those of the calls about the table.
    """
    licence = None if table.licence is None else table.licence.strip().lower()
    if licence is None:
        return "its licence is not given"
    if not licence and compat == "none":
        return "its licence is empty"
    if licence in {word.strip().lower() for word in refused}:
        return f"its licence `{licence[:40]}` is refused"
    tags = {tag.strip().lower() for tag in table.languages}
    if len(tags) > 1:
        return "it is in several languages"
    known = {word.strip().lower() for word in languages}
    if compat == "none":
        known |= {tag for tag in tags if tag.partition("-")[0] in known}
    if tags and not tags & known:
        return f"its language is `{min(tags)[:40]}`"
    if "unaware" not in modes and not table.description.strip():
        return "it has no description, and `modes` has no calls that show none"
    return ""
