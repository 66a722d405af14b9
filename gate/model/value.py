"""
Values as `dataclasses` makes them, of which each method is made when it is first called.

A run declares a hundred kinds of values and makes a few. `dataclasses` writes and compiles the
methods of each where it is declared, half a millisecond, and imports `inspect` to do so
(https://docs.python.org/3/library/dataclasses.html).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
else:

    def dataclass(
        *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True
    ) -> Callable[[type], type]:
        """Return what makes a kind of values of a class: `dataclasses.dataclass`."""

        def made(cls: type) -> type:
            return _Kind(cls, is_frozen=frozen, is_named=kw_only, is_equal=eq).made(
                is_slotted=slots
            )

        return made

    def field(**known: object) -> _Field:
        """Return what is known of a field beside its type: `dataclasses.field`."""
        return _Field(**known)

    def fields(value: Any) -> tuple[_Field, ...]:  # noqa: ANN401 - any kind
        """Return the fields of *value*, each with its `name`."""
        return tuple(value.__gate_kind__.fields.values())

    def is_dataclass(value: object) -> bool:
        """Say whether *value* is a value, or a kind of them."""
        return hasattr(value, "__gate_kind__")

    def replace(value: Any, /, **changes: object) -> Any:  # noqa: ANN401 - any kind
        """Return *value* with *changes*: `dataclasses.replace`."""
        for name in value.__gate_kind__.fields:
            if name not in changes:
                changes[name] = getattr(value, name)
        return value.__class__(**changes)

    def asdict(value: Any) -> dict[str, object]:  # noqa: ANN401 - any kind
        """Return the fields of *value* by name, with the values in them as dictionaries too."""
        return {name: _plain(getattr(value, name)) for name in value.__gate_kind__.fields}


__all__ = ["asdict", "dataclass", "field", "fields", "is_dataclass", "replace"]

_NONE: Final = ...
"""Stands where a field has no default."""


class _Field:
    """What is known of a field."""

    __slots__ = ("compare", "default", "factory", "name", "repr", "type")

    def __init__(
        self,
        *,
        default: object = _NONE,
        default_factory: object = _NONE,
        repr: bool = True,  # noqa: A002 - as `dataclasses` calls it
        compare: bool = True,
    ) -> None:
        self.default = default
        self.factory = default_factory
        self.repr = repr
        self.compare = compare
        self.name = ""
        self.type: object = ""


class _Foreign:
    """What `dataclasses` and those who ask it want to find in a class, made when they ask."""

    def __init__(self, what: Callable[[_Kind], object]) -> None:
        self._what = what

    def __get__(self, _: object, cls: type[Any]) -> object:
        """Return what the kind of *cls* says."""
        return self._what(cls.__gate_kind__)


class _Kind:
    """A kind of values: the class, its fields, and how its methods are made."""

    def __init__(self, cls: type, *, is_frozen: bool, is_named: bool, is_equal: bool) -> None:
        self.cls: Any = cls
        self.is_frozen = is_frozen
        self.is_named = is_named
        """Whether fields are given by name alone."""
        self.is_equal = is_equal
        """Whether equal fields make equal values."""
        self.fields: dict[str, _Field] = dict(_declared(cls))

    def made(self, *, is_slotted: bool) -> type:
        """Return the class as it is from now on."""
        if any(hasattr(base, "__gate_kind__") for base in self.cls.__mro__):
            raise TypeError(f"{self.cls.__name__}: a kind of values has no kinds below it")
        names = dict(vars(self.cls))
        if names.get("__hash__", self) is None:
            del names["__hash__"]  # Python's, because of an `__eq__`
        for name, each in self.fields.items():
            names.pop(name, None)
            if not is_slotted and each.default is not _NONE:
                names[name] = each.default
        names |= {
            "__gate_kind__": self,
            "__dataclass_fields__": _Foreign(_foreign_fields),
            "__dataclass_params__": _Foreign(_foreign_params),
        }
        for name, method in self._methods():
            names.setdefault(name, method)
        if is_slotted:
            names["__slots__"] = tuple(self.fields)
        names.pop("__dict__", None)
        names.pop("__weakref__", None)
        name = self.cls.__qualname__
        made: type = type(self.cls)(self.cls.__name__, self.cls.__bases__, names)
        made.__qualname__ = name
        self.cls = made
        return made

    def _methods(self) -> Iterator[tuple[str, object]]:
        yield "__match_args__", () if self.is_named else tuple(self.fields)
        yield "__init__", _first_init(self)
        yield "__repr__", _repr
        if self.is_frozen:
            yield "__setattr__", _refuse_to_set
            yield "__delattr__", _refuse_to_delete
        if self.is_equal:
            yield "__eq__", _first_eq(self)
            yield "__hash__", _first_hash(self) if self.is_frozen else None


def _declared(cls: type) -> Iterator[tuple[str, _Field]]:
    """Yield the fields that the body of *cls* declares."""
    for name, type_ in cls.__annotations__.items():
        if str(type_).startswith(("ClassVar", "InitVar", "KW_ONLY")):
            raise TypeError(f"{cls.__name__}.{name}: {type_} means nothing here")
        told = cls.__dict__.get(name, _NONE)
        each = told if isinstance(told, _Field) else _Field(default=told)
        if isinstance(each.default, (list, dict, set)):
            raise TypeError(f"{cls.__name__}.{name}: all values would share this default")
        each.name, each.type = name, type_
        yield name, each


def _first_init(kind: _Kind) -> Callable[..., None]:
    def __init__(self: object, /, *given: object, **named: object) -> None:  # noqa: N807 - it is it
        if kind.cls.__init__ is __init__:
            kind.cls.__init__ = _init(kind)
        kind.cls.__init__(self, *given, **named)

    return __init__


def _init(kind: _Kind) -> Callable[..., None]:
    known: dict[str, Any] = {"_none": _NONE, "_set": object.__setattr__}
    asked = ["self", "*"] if kind.is_named and kind.fields else ["self"]
    body = []
    for name, each in kind.fields.items():
        value = name
        if each.factory is not _NONE:
            known[f"_{name}_of"] = each.factory
            asked.append(f"{name}=_none")
            value = f"_{name}_of() if {name} is _none else {name}"
        elif each.default is not _NONE:
            known[f"_{name}_else"] = each.default
            asked.append(f"{name}=_{name}_else")
        else:
            asked.append(name)
        if not kind.is_frozen:
            body.append(f"self.{name} = {value}")
        elif name in getattr(kind.cls, "__slots__", ()):
            # As `object.__setattr__` would, once it has found the slot.
            known[f"_{name}_set"] = kind.cls.__dict__[name].__set__
            body.append(f"_{name}_set(self, {value})")
        else:
            body.append(f"_set(self, {name!r}, {value})")
    if hasattr(kind.cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__({', '.join(asked)}):\n " + "\n ".join(body or ["pass"])
    exec(text, known)  # noqa: S102 - as `dataclasses` does, with names that our own classes declare
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{kind.cls.__qualname__}.__init__"
    return made


def _first_eq(kind: _Kind) -> Callable[[object, object], object]:
    def __eq__(self: object, other: object) -> object:  # noqa: N807 - it is it
        kind.cls.__eq__ = made = _eq(kind)
        return made(self, other)

    return __eq__


def _eq(kind: _Kind) -> Callable[[object, object], object]:
    compared = _compared(kind)

    def __eq__(self: object, other: object) -> object:  # noqa: N807 - it is it
        if other.__class__ is self.__class__:
            return compared(self) == compared(other)
        return NotImplemented

    return __eq__


def _first_hash(kind: _Kind) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807 - it is it
        kind.cls.__hash__ = made = _hash(kind)
        return made(self)

    return __hash__


def _hash(kind: _Kind) -> Callable[[object], int]:
    compared = _compared(kind)

    def __hash__(self: object) -> int:  # noqa: N807 - it is it
        return hash(compared(self))

    return __hash__


def _compared(kind: _Kind) -> Callable[[object], tuple[object, ...]]:
    """Return a function from a value to those of its fields that make it equal to another."""
    from operator import attrgetter  # noqa: PLC0415 - few kinds are compared

    names = [name for name, each in kind.fields.items() if each.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _repr(self: Any) -> str:  # noqa: ANN401 - any kind
    told = (
        f"{name}={getattr(self, name)!r}"
        for name, each in self.__gate_kind__.fields.items()
        if each.repr
    )
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _refuse_to_set(_: object, name: str, __: object) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - only where something is wrong

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - as above

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _plain(value: object) -> object:
    if hasattr(value, "__gate_kind__"):
        return {name: _plain(getattr(value, name)) for name in value.__gate_kind__.fields}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value))
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _foreign_fields(kind: _Kind) -> dict[str, Any]:
    """Return the fields as `dataclasses` keeps them, for its functions and those of tests."""
    import dataclasses  # noqa: PLC0415 - the gate itself asks this module

    rows: list[Any] = []
    for each in kind.fields.values():
        told: dict[str, Any] = {"repr": each.repr, "compare": each.compare}
        if each.default is not _NONE:
            told["default"] = each.default
        if each.factory is not _NONE:
            told["default_factory"] = each.factory
        rows.append((each.name, each.type, dataclasses.field(**told)))
    like: Any = dataclasses.make_dataclass(kind.cls.__name__, rows, kw_only=True)
    found: dict[str, Any] = like.__dataclass_fields__
    return found


def _foreign_params(kind: _Kind) -> object:
    import dataclasses  # noqa: PLC0415 - as above

    like: Any = dataclasses.make_dataclass("like", (), frozen=kind.is_frozen, eq=kind.is_equal)
    params: object = like.__dataclass_params__
    return params
