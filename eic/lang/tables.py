"""Tables that others made: what a description file says about one, as resolved values."""

from eic.lang.schema import hidden
from eic.lang.values import FileRef
from eic.record import record


@record
class Split:
    """One split of a table (``train``): its files, in the order in which their rows are read."""

    name: str
    files: tuple[FileRef, ...]


@record
class TableSource:
    """A table: where its rows are and what is known about them.

    ``licence`` is None when nothing is said about it. ``about`` says what fields mean; when it is not
    empty, other fields are left out. ``labels`` give the names behind whole numbers of a field,
    ``modal`` are fields known to hold pictures or sound. ``path`` is the description's file.
    """

    name: str
    splits: tuple[Split, ...]
    description: str = ""
    licence: str | None = None
    languages: tuple[str, ...] = ()
    website: str = ""
    about: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    modal: tuple[str, ...] = ()
    path: str = hidden("", identity=False)

    @property
    def origin(self) -> str:
        """What a row's lineage names as its source."""
        return self.website or self.name
