"""Values of gate's own making behave as those that `dataclasses` makes."""

import copy
import dataclasses
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from gate.model import value
from gate.model.evidence import EvidenceFile

MODULES = (dataclasses, value)
FLAGS = (
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "kw_only": True},
    {"frozen": True, "slots": True, "kw_only": True, "eq": False},
    {"slots": True, "kw_only": True},
    {"slots": True, "kw_only": True, "eq": False},
    {"slots": True},
)


def declared(module: ModuleType, flags: dict[str, bool]) -> type[Any]:
    """Return the same class as *module* makes it a kind of values."""

    @module.dataclass(**flags)
    class Sight:
        """Something seen."""

        name: str
        count: int = 1
        parts: list[int] = module.field(default_factory=list)
        hidden: str = module.field(default="", repr=False)
        beside: str = module.field(default="", compare=False)

        @property
        def total(self) -> int:
            return self.count + len(self.parts)

    return Sight


def told(do: Callable[[], object]) -> object:
    """Return what *do* returns, or the kind of error."""
    try:
        return do()
    except (TypeError, AttributeError) as error:
        return type(error)


@pytest.mark.parametrize("flags", FLAGS, ids=str)
def test_a_value_is_what_dataclasses_would_make(flags: dict[str, bool]):
    expected, actual = (list(behaviour(declared(module, flags))) for module in MODULES)

    assert expected == actual


def behaviour(kind: type[Any]) -> list[object]:
    """Return what can be seen of *kind*; made anew in each step, so that any may come first."""
    one, same, other = kind(name="a"), kind(name="a", beside="x"), kind(name="b", count=2)
    return [
        repr(kind(name="a", hidden="h")),
        told(lambda: one == same),
        told(lambda: one != other),
        told(lambda: one == "a"),
        told(lambda: hash((one.name,)) and hash(one) == hash(same)),
        told(lambda: kind("a").name),
        told(kind),
        told(lambda: kind(name="a", nothing=1)),
        told(lambda: kind(name="a").parts is kind(name="a").parts),
        told(lambda: setattr(kind(name="a"), "name", "b")),
        told(lambda: delattr(kind(name="a"), "name")),
        kind(name="a", parts=[1, 2]).total,
        kind.__match_args__,
        kind.__qualname__,
        kind.__doc__,
        hasattr(one, "__dict__"),
        vars(kind).get("__slots__"),
        [each.name for each in dataclasses.fields(kind)],
        dataclasses.asdict(one),
        value.asdict(one) if hasattr(kind, "__gate_kind__") else dataclasses.asdict(one),
        repr(dataclasses.replace(one, count=3)),
        dataclasses.is_dataclass(kind),
        kind.__dataclass_params__.frozen,
    ]


def test_methods_of_the_class_itself_stay():
    @value.dataclass(frozen=True, slots=True)
    class Even:  # noqa: PLW1641 - its hash is made
        number: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Even) and self.number % 2 == other.number % 2

        def __repr__(self) -> str:
            return "even"

    assert ("even", True) == (repr(Even(1)), Even(1) == Even(3))
    assert hash((1,)) == hash(Even(1))


def test_what_a_kind_checks_is_checked_each_time():
    @value.dataclass(frozen=True, slots=True, kw_only=True)
    class Positive:
        number: int

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError(self.number)

    assert 1 == Positive(number=1).number
    with pytest.raises(ValueError, match="-1"):
        Positive(number=-1)


def test_two_kinds_with_equal_fields_are_not_equal():
    one, other = (declared(value, FLAGS[0]) for _ in range(2))

    assert one(name="a") != other(name="a")


def test_fields_are_told_and_replaced():
    kind = declared(value, FLAGS[0])

    assert ["name", "count", "parts", "hidden", "beside"] == [
        each.name for each in value.fields(kind)
    ]
    assert kind(name="b", count=4) == value.replace(kind(name="a", count=4), name="b")
    assert value.is_dataclass(kind)
    assert value.is_dataclass(kind(name="a"))
    assert not value.is_dataclass("a")


@pytest.mark.parametrize("type_", ["ClassVar[int]", "InitVar[int]"])
def test_a_field_that_is_none_is_refused(type_: str):
    with pytest.raises(TypeError, match="means nothing here"):
        value.dataclass(frozen=True)(type("Kind", (), {"__annotations__": {"name": type_}}))


def test_a_default_that_all_values_would_share_is_refused():
    with pytest.raises(TypeError, match="would share"):
        value.dataclass(frozen=True)(
            type("Kind", (), {"__annotations__": {"name": "list"}, "name": []})
        )


def test_a_kind_below_another_is_refused():
    with pytest.raises(TypeError, match="no kinds below it"):
        value.dataclass(frozen=True)(type("Below", (EvidenceFile,), {}))


def test_a_value_holds_through_a_copy():
    one = declared(value, FLAGS[4])(name="a", parts=[1])

    assert one == copy.copy(one)


def test_values_are_declared_without_what_dataclasses_imports():
    code = "import sys, gate.model.stage; print('inspect' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "False\n" == ran.stdout
