"""Anything a user writes: a frozen value with fields that are checked before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final, NoReturn, dataclass_transform

REQUIRED: Final = object()
"""The default of a field that must be written."""


class FieldSpec:
    """What a class says of one of its fields."""

    __slots__ = ("default", "told")

    def __init__(self, default: object, told: Mapping[str, Any]) -> None:
        self.default = default
        self.told = told
        """The other arguments of `pydantic.Field`: description, limits, examples."""


def Field(*, default: Any = REQUIRED, **told: Any) -> Any:  # noqa: ANN401, N802 - as pydantic's, which it stands for
    """Return what a class says of a field, in the words of `pydantic.Field`."""
    return FieldSpec(default, told)


class FieldCheck:
    """A class method that is asked about the value of some fields."""

    __slots__ = ("fields", "function")

    def __init__(self, fields: tuple[str, ...], function: classmethod[Any, Any, Any]) -> None:
        self.fields = fields
        self.function = function

    def __get__(self, instance: object, owner: type) -> Callable[[Any], Any]:
        """Return the method, as the class sees it."""
        return self.function.__get__(instance, owner)


def field_validator(*fields: str) -> Callable[[Any], Any]:
    """
    Have the class method below return the value of *fields*, or raise ValueError.

    It is asked after the value's type and limits are known to be right.
    """
    return lambda function: FieldCheck(fields, function)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
class Written:
    """Anything a user writes. A key that no field names is a fault, never ignored."""

    _SPECS: ClassVar[Mapping[str, FieldSpec]] = {}
    """Each field by name, those of the base first."""
    _CHECKS: ClassVar[tuple[FieldCheck, ...]] = ()

    def __init_subclass__(cls) -> None:
        """
        Note what *cls* says of its fields.

        Raises:
            TypeError: a field is described by what is not `gate.options.Field`.
        """
        specs = dict(cls._SPECS)
        for name in _fields(cls):
            told = cls.__dict__.get(name, REQUIRED)
            if type(told).__name__ == "FieldInfo":
                raise TypeError(f"{cls.__name__}.{name}: import Field from gate.options")
            specs[name] = told if isinstance(told, FieldSpec) else FieldSpec(told, {})
            if name in cls.__dict__:
                delattr(cls, name)
        cls._SPECS = specs
        own = (part for part in cls.__dict__.values() if isinstance(part, FieldCheck))
        cls._CHECKS = (*cls._CHECKS, *own)

    def __init__(self, **told: Any) -> None:  # noqa: ANN401 - each field has its own type
        values = self.__dict__
        values["_written"] = frozenset(told)
        for name, spec in self._SPECS.items():
            value = told.pop(name, spec.default)
            if value is REQUIRED:
                raise TypeError(f"{type(self).__name__}: {name} is missing")
            values[name] = value
        if told:
            raise TypeError(f"{type(self).__name__} has no field {min(told)}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: what a user wrote stands."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set")

    def __eq__(self, other: object) -> bool:
        """Say whether *other* is of the same class and holds the same."""
        return type(other) is type(self) and self.values() == other.values()

    def __hash__(self) -> int:
        """Return what equal values share, where every field has that."""
        return hash(tuple(self.values().items()))

    def __repr__(self) -> str:
        """Return how to write it."""
        told = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
        return f"{type(self).__name__}({told})"

    @property
    def written(self) -> frozenset[str]:
        """The names of the fields that were given, and are not left to their defaults."""
        names: frozenset[str] = self.__dict__["_written"]
        return names

    def values(self) -> dict[str, Any]:
        """Return the value of each field, by name."""
        return {name: self.__dict__[name] for name in self._SPECS}

    @classmethod
    def specs(cls) -> Mapping[str, FieldSpec]:
        """Return what the class says of each of its fields."""
        return cls._SPECS

    @classmethod
    def checks(cls) -> tuple[FieldCheck, ...]:
        """Return the checks of its own."""
        return cls._CHECKS


def _fields(cls: type) -> Iterator[str]:
    own: Mapping[str, str] = vars(cls).get("__annotations__", {})
    return (name for name in own if not name.startswith("_") and "ClassVar" not in own[name])


class Options(Written):
    """One stage's settings."""

    ARRAY: ClassVar[str] = ""
    """
    The field that holds the rows of a stage whose settings are an array of tables,
    ``[[stages.command]]``; empty for a stage with one table, ``[stages.sast]``.
    """

    enabled: bool = Field(default=True, description="Whether the stage runs at all.")
