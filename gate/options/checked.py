"""What a user wrote, under pydantic's eyes (https://docs.pydantic.dev): every fault at once."""

from __future__ import annotations

import json
import operator
from collections.abc import Sequence
from functools import cache, reduce
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    RootModel,
    create_model,
    field_validator,
)
from pydantic.json_schema import models_json_schema
from pydantic_core import CoreSchema, core_schema

from gate.options.globs import Globs
from gate.options.written import REQUIRED, FieldCheck, FieldSpec, Written

WrittenT = TypeVar("WrittenT", bound=Written)
Schema = dict[str, Any]

_STRICT: Final = ConfigDict(extra="forbid", frozen=True, strict=True)


def checked(shape: type[WrittenT], plain: object) -> WrittenT:
    """
    Return *plain*, which is as JSON holds it, as a value of *shape*.

    Strict, but by JSON's rules: an array is a tuple, and a date a text.

    Raises:
        pydantic.ValidationError: it has faults.
    """
    return _made(shape, model_of(shape).model_validate_json(json.dumps(plain)))


def _made(shape: type[WrittenT], model: BaseModel) -> WrittenT:
    """Return what *model*, which was checked, says; a default is the shape's own."""
    return shape(**{name: getattr(model, name) for name in model.model_fields_set})


def model_of(shape: type[Written]) -> type[BaseModel]:
    """Return the model that checks *shape*."""
    if shape not in _MODELS:
        _MODELS[shape] = _model(shape)
    return _MODELS[shape]


_MODELS: Final[dict[type[Written], type[BaseModel]]] = {}


def _model(shape: type[Written]) -> type[BaseModel]:
    hints = get_type_hints(shape, include_extras=True)
    fields: dict[str, Any] = {}
    for name, spec in shape.specs().items():
        default = ... if spec.default is REQUIRED else plain(spec.default)
        fields[name] = (_told(hints[name]), Field(default, **spec.told))
    asked = {f"check_{number}": _asked(shape, one) for number, one in enumerate(shape.checks())}
    return create_model(
        shape.__name__,
        __base__=_Strict,
        __doc__=shape.__doc__,
        __module__=shape.__module__,
        __validators__=asked,
        **fields,
    )


def schemas_of(shapes: Sequence[type[Written]]) -> tuple[dict[type[Written], Schema], Schema]:
    """Return a reference to the JSON Schema of each of *shapes*, and the schema that holds all."""
    models = {shape: model_of(shape) for shape in shapes}
    refs, joined = models_json_schema([(model, "validation") for model in models.values()])
    return {shape: refs[model, "validation"] for shape, model in models.items()}, joined


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return the *value* of a field as JSON holds it."""
    match value:
        case Globs():
            return list(value.root)
        case Written():
            names = {name: spec.told.get("alias", name) for name, spec in value.specs().items()}
            return {names[name]: plain(part) for name, part in value.values().items()}
        case tuple() | list():
            return [plain(part) for part in value]
        case dict():
            return {name: plain(part) for name, part in value.items()}
        case _:
            return value


class _Strict(BaseModel):
    model_config = _STRICT


def _asked(shape: type[Written], check: FieldCheck) -> Any:  # noqa: ANN401 - pydantic's decorator
    def ask(value: object) -> object:
        return check.__get__(None, shape)(value)

    return field_validator(*check.fields)(ask)


def _told(hint: Any) -> Any:  # noqa: ANN401 - a type as `typing` spells it
    """Return the type *hint* with each of our own shapes as pydantic can check it."""
    if hint is Globs:
        return Annotated[Globs, GetPydanticSchema(_globs_schema)]
    if isinstance(hint, type) and issubclass(hint, Written):
        return Annotated[hint, GetPydanticSchema(_schema)]
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[(_told(parts[0]), *map(_limit, parts[1:]))]
    if origin in {Union, UnionType}:
        return reduce(operator.or_, map(_told, parts))
    if origin in {tuple, dict, list, frozenset}:
        return origin[tuple(map(_told, parts))]
    return hint


def _limit(said: object) -> object:
    return Field(**said.told) if isinstance(said, FieldSpec) else said


def _schema(shape: type[Written], handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.no_info_after_validator_function(
        lambda model: _made(shape, model), handler.generate_schema(model_of(shape))
    )


def _globs_schema(_: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.no_info_after_validator_function(
        lambda model: Globs(model.root), handler.generate_schema(_globs_model())
    )


class _Patterns(RootModel[tuple[str, ...]]):
    model_config = ConfigDict(frozen=True)

    root: tuple[str, ...] = ()

    @field_validator("root")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                GitIgnoreSpec.from_lines([pattern], backend="simple")
            except GitIgnorePatternError as error:
                raise ValueError(f"{pattern!r} is not a pattern in gitignore's syntax") from error
        return patterns


@cache
def _globs_model() -> type[_Patterns]:
    return create_model(
        "Globs", __base__=_Patterns, __doc__=Globs.__doc__, __module__=Globs.__module__
    )
