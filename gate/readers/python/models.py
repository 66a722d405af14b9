"""
The fields of a class that describes data, as a client sees them.

Pydantic (https://docs.pydantic.dev/latest/concepts/fields/), msgspec, dataclasses, TypedDict,
serializers of Django REST framework, marshmallow. What a base class of another package or a
generated alias does to the names is not told: then nothing is said of the class.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, replace
from gate.model.value import field as field_
from gate.readers.python.outline import (
    Assign,
    Call,
    Class,
    Const,
    Either,
    Expression,
    Index,
    Items,
    Name,
)
from gate.readers.python.project import Module, Project, Symbol
from gate.readers.python.scope import Scope

_DEEPEST: Final = 6
"""Models inside each other; deeper ones are not described."""
_MOST_FIELDS: Final = 2_000
"""Fields of one model, with those inside them."""
_MODELS: Final = frozenset(
    {
        "pydantic.BaseModel",
        "pydantic.main.BaseModel",
        "pydantic.generics.GenericModel",
        "pydantic_settings.BaseSettings",
        "sqlmodel.SQLModel",
        "msgspec.Struct",
        "typing.TypedDict",
        "typing_extensions.TypedDict",
        "typing.NamedTuple",
    }
)
_DATACLASSES: Final = frozenset({"dataclass", "define", "frozen", "mutable", "s", "attrs"})
_NEUTRAL: Final = frozenset({"typing.Generic", "abc.ABC", "typing.Protocol", "enum.Enum", "object"})
_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array",
        "List": "array", "set": "array", "tuple": "array", "Sequence": "array", "dict": "object",
        "Dict": "object", "Mapping": "object", "datetime": "string", "date": "string",
        "UUID": "string", "EmailStr": "string", "bytes": "string",
    }
)  # fmt: skip
"""JSON Schema's words for Python's types, by the last part of their names."""
_LISTS: Final = frozenset({"list", "List", "Sequence", "Iterable", "set", "Set", "tuple", "Tuple"})
_SERIALIZERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CharField": "string", "EmailField": "string", "SlugField": "string", "URLField": "string",
        "UUIDField": "string", "DateField": "string", "DateTimeField": "string",
        "IntegerField": "integer", "FloatField": "number", "BooleanField": "boolean",
        "ListField": "array", "DictField": "object", "JSONField": "", "Str": "string",
        "String": "string", "Int": "integer", "Integer": "integer", "Float": "number",
        "Bool": "boolean", "Boolean": "boolean", "List": "array", "Dict": "object",
        "Nested": "object", "Email": "string", "DateTime": "string", "UUID": "string",
    }
)  # fmt: skip
"""JSON Schema's words for the fields of serializers (DRF) and schemas (marshmallow)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a model, as a client writes it."""

    name: str
    is_required: bool
    type: str = ""
    """JSON Schema's word; empty if that cannot be told."""
    inside: tuple[Field, ...] | None = None
    """The fields of the model that it holds, or holds a list of; `None` if it holds none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A type as a source names it, still to be read."""

    annotation: Expression
    module: Module


def fields_of(model: Model, project: Project) -> tuple[Field, ...] | None:
    """
    Return the fields of *model*, or of what it is a list of.

    `None` if it is no model, or one whose fields cannot be told. Of models that hold each other
    many times over, those inside are left out.
    """
    found = _Reader(project=project).read(model.annotation, model.module, _DEEPEST)
    if found is None or _weight(found, {}) <= _MOST_FIELDS:
        return found
    return tuple(replace(field, inside=None) for field in found)


def _weight(fields: tuple[Field, ...], known: dict[int, int]) -> int:
    """Return how many *fields* there are with those inside them, each as often as it stands."""
    if id(fields) not in known:
        known[id(fields)] = sum(1 + _weight(one.inside or (), known) for one in fields)
    return known[id(fields)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reader:
    project: Project
    known: dict[tuple[RepoPath, str, int, int], tuple[Field, ...] | None] = field_(
        default_factory=dict
    )
    """By class and how deep it may be read: its fields."""

    def read(
        self, annotation: Expression | None, module: Module, depth: int
    ) -> tuple[Field, ...] | None:
        """Return the fields of the model that *annotation* names."""
        bare = _bare(annotation)
        if isinstance(bare, Index) and isinstance(bare.value, Name):
            if bare.value.text.rpartition(".")[2] in _LISTS:
                inside = bare.index.values[0] if isinstance(bare.index, Items) else bare.index
                return self.read(inside, module, depth)
            return None  # a generic model: what its parameter means to it is its own affair
        name = bare.text if isinstance(bare, Name) else ""
        symbol = Scope(project=self.project, module=module).thing(name)
        if symbol is None or not isinstance(symbol.statement, Class) or not depth:
            return None
        key = (*symbol.key, depth)
        if key not in self.known:
            self.project.budget.spend()
            self.known[key] = self._fields(symbol, depth)
        return self.known[key]

    def _fields(self, symbol: Symbol, depth: int) -> tuple[Field, ...] | None:
        kin = (*reversed(tuple(self.project.ancestors(symbol))), symbol)
        bases = self.project.bases(symbol) - _NEUTRAL
        kind = _kind(bases, kin)
        if kind is None:
            return None
        rename = _renaming(kin)
        if rename is None:
            return None
        known: dict[str, Field] = {}
        for one in kin:
            for field in kind(self, one, depth):
                known[field.name] = field
        return tuple(
            Field(
                name=rename(field.name) if field.name.isidentifier() else field.name,
                is_required=field.is_required,
                type=field.type,
                inside=field.inside,
            )
            for field in known.values()
        )

    def annotated(self, symbol: Symbol, depth: int) -> Iterator[Field]:
        """Yield the fields of a class whose annotations declare them."""
        assert isinstance(symbol.statement, Class)  # noqa: S101 - who calls has asked
        is_partial = ("total", Const(value=False)) in symbol.statement.keywords
        for statement in symbol.statement.body:
            if not isinstance(statement, Assign) or statement.annotation is None:
                continue
            name = statement.names[0]
            if name.startswith("_") or name == "model_config" or _is_class_wide(statement):
                continue
            maker = statement.value if isinstance(statement.value, Call) else None
            yield Field(
                name=_alias(maker) or name,
                is_required=_is_required(statement, maker) and not is_partial,
                type=self._type(statement.annotation, symbol.module),
                inside=self.read(statement.annotation, symbol.module, depth - 1),
            )

    def serialized(self, symbol: Symbol, depth: int) -> Iterator[Field]:
        """Yield the fields of a serializer, whose attributes declare them."""
        assert isinstance(symbol.statement, Class)  # noqa: S101 - who calls has asked
        for statement in symbol.statement.body:
            if isinstance(statement, Assign) and isinstance(statement.value, Call):
                call = statement.value
                kind = call.name.rpartition(".")[2]
                inside = self.read(call.function, symbol.module, depth - 1)
                if kind in _SERIALIZERS or inside is not None:
                    required = call.keyword("required")
                    told = call.keyword("data_key")
                    is_list = call.keyword("many") == Const(value=True)
                    word = "array" if is_list else "object" if inside is not None else ""
                    yield Field(
                        name=str(told.value) if isinstance(told, Const) else statement.names[0],
                        is_required=required == Const(value=True),
                        type=word or _SERIALIZERS.get(kind, ""),
                        inside=inside,
                    )

    def _type(self, annotation: Expression | None, module: Module) -> str:
        bare = _bare(annotation)
        value = bare.value if isinstance(bare, Index) else bare
        name = value.text if isinstance(value, Name) else ""
        word = _TYPES.get(name.rpartition(".")[2], "")
        if word or not name:
            return word
        symbol = Scope(project=self.project, module=module).thing(name)
        if symbol is None or not isinstance(symbol.statement, Class):
            return ""
        kin = (symbol, *self.project.ancestors(symbol))
        bases = self.project.bases(symbol) - _NEUTRAL
        return "" if _kind(bases, kin) is None else "object"


def _kind(
    bases: frozenset[str], kin: tuple[Symbol, ...]
) -> Callable[[_Reader, Symbol, int], Iterator[Field]] | None:
    """Return how the classes *kin* declare fields; `None` if they are no model that is known."""
    last = {base.rpartition(".")[2] for base in bases}
    packages = {base.partition(".")[0] for base in bases}
    if packages & {"rest_framework", "marshmallow", "flask_marshmallow", "flask_smorest"}:
        return None if last & {"ModelSerializer", "SQLAlchemyAutoSchema"} else _Reader.serialized
    if bases & _MODELS:
        return None if bases - _MODELS else _Reader.annotated
    is_dataclass = any(
        _called(decorator) in _DATACLASSES
        for one in kin
        if isinstance(one.statement, Class)
        for decorator in one.statement.decorators
    )
    return _Reader.annotated if is_dataclass and not bases else None


def _called(decorator: Expression) -> str:
    value = decorator.function if isinstance(decorator, Call) else decorator
    return value.text.rpartition(".")[2] if isinstance(value, Name) else ""


def _renaming(kin: tuple[Symbol, ...]) -> Callable[[str], str] | None:
    """Return what the classes do to their fields' names; `None` if that cannot be told."""
    rename: Callable[[str], str] = str
    for one in kin:
        body = one.statement.body if isinstance(one.statement, Class) else ()
        told = [
            statement.value.keyword("alias_generator")
            for statement in body
            if isinstance(statement, Assign)
            and statement.names == ("model_config",)
            and isinstance(statement.value, Call)
        ]
        keywords = one.statement.keywords if isinstance(one.statement, Class) else ()
        told += [value for name, value in keywords if name == "rename"]
        for value in filter(None, told):
            word = value.text if isinstance(value, Name) else getattr(value, "value", "")
            if str(word).rpartition(".")[2] not in {"to_camel", "camel", "camelize"}:
                return None
            rename = _camel
    return rename


def _camel(name: str) -> str:
    return re.sub(r"_+([a-z0-9])", lambda match: match.group(1).upper(), name)


def _is_class_wide(statement: Assign) -> bool:
    bare = statement.annotation
    value = bare.value if isinstance(bare, Index) else bare
    name = value.text.rpartition(".")[2] if isinstance(value, Name) else ""
    maker = statement.value.name if isinstance(statement.value, Call) else ""
    return name in {"ClassVar", "InitVar"} or maker.endswith("PrivateAttr")


def _alias(maker: Call | None) -> str:
    """Return the name that a client writes, where the field's maker gives one."""
    for keyword in ("alias", "serialization_alias", "validation_alias", "name"):
        told = maker.keyword(keyword) if maker else None
        if isinstance(told, Const) and isinstance(told.value, str):
            return told.value
    return ""


def _is_required(statement: Assign, maker: Call | None) -> bool:
    if maker is None or maker.name.rpartition(".")[2] not in {"Field", "field", "attrib", "ib"}:
        return statement.value is None or statement.value == Name("...")
    default = maker.argument(0, "default")
    factories = ("default_factory", "factory", "missing")
    has_factory = any(maker.keyword(name) is not None for name in factories)
    return (default is None or default == Name("...")) and not has_factory


def _bare(annotation: Expression | None) -> Expression | None:
    """Return *annotation* without ``Annotated``, ``Optional`` and ``| None`` around it."""
    if isinstance(annotation, Either):
        parts = [part for part in annotation.parts if part not in {Const(None), Name("None")}]
        return _bare(parts[0]) if len(parts) == 1 else None
    if isinstance(annotation, Index) and isinstance(annotation.value, Name):
        word, inside = annotation.value.text.rpartition(".")[2], annotation.index
        if word in {"Annotated", "Union"} and isinstance(inside, Items):
            parts = [part for part in inside.values if part != Const(None)]
            is_one = word == "Annotated" or len(parts) == 1
            return _bare(parts[0]) if is_one and parts else None
        if word in {"Optional", "Required", "NotRequired", "Final", "ReadOnly"}:
            return _bare(inside)
    return annotation
