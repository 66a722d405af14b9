"""What was found sound before, as the value that it then was, without pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from gate.options.globs import Globs
from gate.options.written import Written

WrittenT = TypeVar("WrittenT", bound=Written)
_AS_IT_IS: Final = frozenset({str, int, bool, Any})


def known(shape: type[WrittenT], table: Mapping[str, object]) -> WrittenT:
    """
    Return *table*, as TOML holds it, as the value of *shape* that a check made of it before.

    Raises:
        ValueError: it needs the check: a type or text that only pydantic reads.
        TypeError: it was never sound.
    """
    hints = get_type_hints(shape, include_extras=True)
    names = {spec.told.get("alias", name): name for name, spec in shape.specs().items()}
    values = {names.get(key, key): part for key, part in table.items()}
    told = {name: _value(hints.get(name), part) for name, part in values.items()}
    for check in shape.checks():
        for name in told.keys() & check.fields:
            told[name] = check.__get__(None, shape)(told[name])
    return shape(**told)


def _value(hint: Any, plain: Any) -> Any:  # noqa: ANN401 - a type as `typing` spells it, a value of it
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(parts[0], plain)
    if origin in {Union, UnionType}:
        (hint,) = (part for part in parts if part is not NoneType)
        return _value(hint, plain)
    if origin in {tuple, frozenset} and isinstance(plain, list):
        return origin(_value(parts[0], part) for part in plain)
    if origin is dict and isinstance(plain, dict):
        return {name: _value(parts[1], part) for name, part in plain.items()}
    if hint in _AS_IT_IS or origin is Literal:
        return plain
    return _single(hint, plain)


def _single(hint: Any, plain: Any) -> Any:  # noqa: ANN401 - as above
    if hint is Globs and isinstance(plain, list):
        return Globs(tuple(plain))
    if hint is float and isinstance(plain, int | float):
        return float(plain)
    if hint is date and isinstance(plain, date) and not isinstance(plain, datetime):
        return plain
    if isinstance(hint, type) and issubclass(hint, Written) and isinstance(plain, dict):
        return known(hint, plain)
    raise ValueError("only a check can read it")
