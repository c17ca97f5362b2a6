"""A record is a frozen, slotted dataclass in every way that matters, only declared faster."""

import copy
import dataclasses
import pickle
from dataclasses import dataclass, field

import pytest

from eic.record import declare, record


@record
class Point:
    """A pair."""

    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=tuple)
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Twin:
    """The same as a plain dataclass."""

    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=tuple)
    place: str = field(default="", compare=False, repr=False)


class Named:
    """Fields by name only."""

    low: int
    high: int = 9


Named = declare(Named, kw_only=True)  # type: ignore[misc]


@pytest.mark.parametrize("args", [(1,), (1, 5), (1, 2, ("a",), "here")])
def test_it_is_made_and_shown_as_a_dataclass_is(args: tuple[object, ...]) -> None:
    ours, theirs = Point(*args), Twin(*args)  # type: ignore[arg-type]
    assert repr(ours) == repr(theirs).replace("Twin", "Point")
    assert hash(ours) == hash(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)  # type: ignore[call-overload]
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]  # type: ignore[arg-type]
    assert Point.__match_args__ == Twin.__match_args__  # type: ignore[attr-defined]
    assert not hasattr(ours, "__dict__")


@pytest.mark.parametrize(
    ("args", "named"), [((), {}), ((1, 2, (), "", 5), {}), ((1,), {"x": 1}), ((1,), {"z": 1})]
)
def test_wrong_values_are_refused_as_a_dataclass_does(args: tuple[int, ...], named: dict[str, int]) -> None:
    for kind in (Point, Twin):
        with pytest.raises(TypeError):
            kind(*args, **named)  # type: ignore[arg-type]


def test_equality_looks_at_the_class_and_at_what_is_compared() -> None:
    assert Point(1, place="here") == Point(1, place="there")
    assert Point(1) != Point(2)
    assert Point(1) != Twin(1)
    assert len({Point(1), Point(1, 2), Point(3)}) == 2


def test_it_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x  # type: ignore[misc]
    assert dataclasses.replace(point, x=2) == Point(2)


def test_it_can_be_copied_and_pickled() -> None:
    point = Point(1, tags=("a",), place="here")
    for other in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert other == point
        assert other.place == "here"


def test_fields_by_name_only() -> None:
    assert Named(low=1).high == 9  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Named(1)  # type: ignore[call-arg]


def test_it_can_be_matched() -> None:
    match Point(1, 7):
        case Point(x, y):
            assert (x, y) == (1, 7)
