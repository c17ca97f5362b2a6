"""The value that every backend finds in an instruction."""

Pair = tuple[str | None, str | None]
"""Lemma of the main verb and of its direct object; None where the sentence has none."""
