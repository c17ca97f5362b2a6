"""Frozen, slotted dataclasses that cost little to declare.

``dataclass(frozen=True, slots=True)`` writes and compiles six methods for every class, about
0.35 ms each time; the language declares some eighty small classes, and ``eic check`` would spend
a third of its time on that. A ``record`` is a dataclass to everything in ``dataclasses``
(``fields``, ``replace``, ``is_dataclass``), to ``match`` and to type checkers, but its methods
are closures over its fields: nothing is compiled. Making an instance costs about twice as much,
so classes with millions of instances stay plain dataclasses.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Class decorator: ``dataclass(frozen=True, slots=True)``, declared in a tenth of the time."""
    return declare(cls, kw_only=False)


def declare(cls: type[T], *, kw_only: bool) -> type[T]:
    """Make ``cls`` a record; with ``kw_only`` its fields are given by name only."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    declared = fields(made)
    made.__init__ = _init(made, declared)
    made.__repr__ = _repr(tuple(item.name for item in declared if item.repr))
    compared = tuple(item.name for item in declared if item.compare)
    made.__eq__ = _eq(compared)
    made.__hash__ = _hash(compared)
    made.__setattr__ = made.__delattr__ = _refuse
    made.__getstate__, made.__setstate__ = _state(made, declared)
    result: type[T] = made
    return result


def _init(cls: type, declared: tuple[Field[Any], ...]) -> Callable[..., None]:
    setters = {item.name: getattr(cls, item.name).__set__ for item in declared}
    positional = tuple(item.name for item in declared if not item.kw_only)
    # The slots have taken the defaults' place in the class; the fields still know them.
    defaults = {item.name: item.default for item in declared if item.default is not MISSING}
    factories: dict[str, Callable[[], Any]] = {
        item.name: item.default_factory for item in declared if item.default_factory is not MISSING
    }

    def __init__(self: object, *args: object, **named: object) -> None:
        if args:
            if len(args) > len(positional) or any(name in named for name in positional[: len(args)]):
                raise TypeError(f"{cls.__name__}: more values than fields")
            named.update(zip(positional, args, strict=False))
        for name, setter in setters.items():
            if name in named:
                setter(self, named.pop(name))
            elif name in defaults:
                setter(self, defaults[name])
            elif name in factories:
                setter(self, factories[name]())
            else:
                raise TypeError(f"{cls.__name__}: the field {name!r} is missing")
        if named:
            raise TypeError(f"{cls.__name__}: no field is called {next(iter(named))!r}")

    return __init__


def _repr(names: tuple[str, ...]) -> Callable[[object], str]:
    def __repr__(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _eq(names: tuple[str, ...]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in names)

    return __eq__


def _hash(names: tuple[str, ...]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:
        return hash(tuple([getattr(self, name) for name in names]))

    return __hash__


def _refuse(self: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change {name!r} of a {type(self).__name__}")


def _state(
    cls: type, declared: tuple[Field[Any], ...]
) -> tuple[Callable[[object], list[Any]], Callable[[object, list[Any]], None]]:
    """What ``pickle`` and ``copy`` need, because attributes cannot be set from outside."""
    slots = [getattr(cls, item.name) for item in declared]

    def __getstate__(self: object) -> list[Any]:
        return [slot.__get__(self) for slot in slots]

    def __setstate__(self: object, state: list[Any]) -> None:
        for slot, value in zip(slots, state, strict=True):
            slot.__set__(self, value)

    return __getstate__, __setstate__
