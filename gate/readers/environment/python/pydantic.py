"""
Settings classes of pydantic: a variable for each field.

Version 2 (https://docs.pydantic.dev/latest/concepts/pydantic_settings/) and version 1
(https://docs.pydantic.dev/1.10/usage/settings/): prefix, aliases, nested models, case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field, replace
from gate.readers.environment.python.text import Texts
from gate.readers.environment.record import Dynamic, Read
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
    Table,
)
from gate.readers.python.project import Project, Symbol
from gate.readers.python.scope import Scope

_BY: Final = "pydantic-settings"
_DEEPEST: Final = 4
"""Models inside each other."""
_OLD: Final = frozenset(
    {"pydantic.BaseSettings", "pydantic.v1.BaseSettings", "pydantic.env_settings.BaseSettings"}
)
_NEW: Final = frozenset({"pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings"})
BASES: Final = _OLD | _NEW
_MODELS: Final = frozenset(
    {"pydantic.BaseModel", "pydantic.v1.BaseModel", "pydantic.main.BaseModel"}
)
_FIELDS: Final = frozenset({"Field", "pydantic.Field"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Config:
    """What a class says of all of its fields."""

    prefix: str | None = ""
    """`None` if it cannot be told."""
    delimiter: str = ""
    is_case_sensitive: bool = False
    is_old: bool = False
    names: Mapping[str, Expression] = field(default_factory=dict)
    """By field: what ``fields = {"x": {"env": …}}`` says of version 1."""
    is_renamed: bool = False
    """Whether a function makes the aliases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """One field, where it was written."""

    name: str
    statement: Assign
    scope: Scope
    annotation: Expression
    maker: Call | None
    """The call of ``Field``, in the annotation or as the value."""
    value: Expression | None


def reads(symbol: Symbol, project: Project, texts: Texts) -> Iterator[Read | Dynamic]:
    """Yield what the class *symbol* reads, if it is a settings class."""
    bases = project.bases(symbol)
    if not bases & BASES or not isinstance(symbol.statement, Class):
        return
    kin = (*reversed(tuple(project.ancestors(symbol))), symbol)
    scopes = [Scope(project=project, module=one.module, inner=one.inner) for one in kin]
    config = _Config(is_old=not bases & _NEW)
    for one, scope in zip(kin, scopes, strict=True):
        config = _configured(config, one, scope, texts)
    if config.prefix is None or config.is_renamed:
        yield Dynamic(file=symbol.module.path, line=symbol.statement.line, by=_BY)
        return
    known: dict[str, _Field] = {}
    for one, scope in zip(kin, scopes, strict=True):
        known |= {each.name: each for each in _fields(one, scope)}
    for each in known.values():
        for read in _reads(each, config, texts):
            # What a class inherits is read where the class that has it says so.
            yield replace(read, file=each.scope.module.path)


def _configured(config: _Config, symbol: Symbol, scope: Scope, texts: Texts) -> _Config:
    assert isinstance(symbol.statement, Class)  # noqa: S101 - who calls has asked
    told: list[tuple[str, Expression]] = list(symbol.statement.keywords)
    for statement in symbol.statement.body:
        if isinstance(statement, Class) and statement.name == "Config":
            told += [
                (one.names[0], one.value)
                for one in statement.body
                if isinstance(one, Assign) and one.names and one.value is not None
            ]
        if isinstance(statement, Assign) and statement.names == ("model_config",):
            told += _pairs(scope.value(statement.value))
    for name, value in told:
        config = _said(config, name, value, scope, texts)
    return config


def _pairs(value: Expression | None) -> Iterator[tuple[str, Expression]]:
    if isinstance(value, Call):
        yield from value.keywords
        for one in value.arguments:
            yield from _pairs(one)
    elif isinstance(value, Table):
        for key, one in value.pairs:
            if isinstance(key, Const) and isinstance(key.value, str):
                yield key.value, one
    elif isinstance(value, Either):
        for one in value.parts:
            yield from _pairs(one)


def _said(config: _Config, name: str, value: Expression, scope: Scope, texts: Texts) -> _Config:
    match name:
        case "env_prefix":
            return replace(config, prefix=_text(value, scope, texts))
        case "env_nested_delimiter":
            return replace(config, delimiter=_text(value, scope, texts) or "")
        case "case_sensitive":
            return replace(config, is_case_sensitive=value == Const(value=True))
        case "alias_generator":
            return replace(config, is_renamed=True)
        case "fields" if isinstance(value, Table):
            names = {
                key.value: one
                for key, table in value.pairs
                if isinstance(key, Const) and isinstance(key.value, str)
                for inner, one in _pairs(table)
                if inner == "env"
            }
            return replace(config, names={**config.names, **names})
        case _:
            return config


def _text(value: Expression, scope: Scope, texts: Texts) -> str | None:
    told = texts.told(value, scope)
    return told[0].text if told and len(told) == 1 else None


def _fields(symbol: Symbol, scope: Scope) -> Iterator[_Field]:
    assert isinstance(symbol.statement, Class)  # noqa: S101 - as above
    for statement in symbol.statement.body:
        if not isinstance(statement, Assign) or not statement.names:
            continue
        name = statement.names[0]
        if name.startswith("_") or not name.isidentifier() or name == "model_config":
            continue
        annotation = statement.annotation
        if annotation is None or _last(annotation) == "ClassVar":
            continue
        maker = statement.value if _is_field(statement.value, scope) else None
        bare = annotation
        if isinstance(annotation, Index) and _last(annotation) == "Annotated":
            parts = annotation.index.values if isinstance(annotation.index, Items) else ()
            bare = parts[0] if parts else annotation
            maker = maker or next((one for one in parts[1:] if _is_field(one, scope)), None)
        yield _Field(
            name=name,
            statement=statement,
            scope=scope,
            annotation=bare,
            maker=maker if isinstance(maker, Call) else None,
            value=statement.value,
        )


def _last(value: Expression | None) -> str:
    inner = value.value if isinstance(value, Index) else value
    return inner.text.rpartition(".")[2] if isinstance(inner, Name) else ""


def _is_field(value: Expression | None, scope: Scope) -> bool:
    if not isinstance(value, Call):
        return False
    return value.name.rpartition(".")[2] == "Field" or scope.source(value.name) in _FIELDS


def _default(each: _Field, *, is_old: bool) -> tuple[bool, Expression | None]:
    """Return whether the field has a default, and which if it is written there."""
    if each.value is not None and each.value is not each.maker:
        is_given = each.value != Name("...")
        return is_given, each.value if is_given else None
    if each.maker is not None:
        told = each.maker.argument(0, "default")
        if told is not None:
            return told != Name("..."), told if told != Name("...") else None
        made = each.maker.keyword("default_factory")
        if made is not None:
            empty: Mapping[str, Expression] = {"list": Items(()), "dict": Table(())}
            return True, empty.get(_last(made))
    if is_old and _is_optional(each.annotation):
        return True, Const(None)
    return False, None


def _is_optional(annotation: Expression) -> bool:
    if _last(annotation) == "Optional":
        return True
    return isinstance(annotation, Either) and Const(None) in annotation.parts


def _reads(each: _Field, config: _Config, texts: Texts) -> Iterator[Read | Dynamic]:
    has_default, value = _default(each, is_old=config.is_old)
    names = _names(each, config, texts)
    at = each.scope.module.path, each.statement.line
    if names is None:
        yield Dynamic(file=at[0], line=at[1], by=_BY)
        return
    model = _model(each.annotation, each.scope, _MODELS if config.delimiter else frozenset())
    is_settings = _model(each.annotation, each.scope, BASES) is not None
    if is_settings and has_default:
        return
    known, default = texts.constant(value, each.scope) if value is not None else (False, None)
    for name in names:
        if model is not None:
            yield from _inside(
                name, model, config, texts, _Within(each.scope.project, at, has_default, _DEEPEST)
            )
            continue
        yield Read(
            name=_cased(name, config),
            file=at[0],
            line=at[1],
            by=_BY,
            is_required=not has_default,
            default=default if known else None,
        )


@dataclass(frozen=True, slots=True)
class _Within:
    """The field that holds a model."""

    project: Project
    at: tuple[RepoPath, int]
    has_default: bool
    depth: int


def _inside(
    name: str, model: Symbol, config: _Config, texts: Texts, within: _Within
) -> Iterator[Read | Dynamic]:
    """Yield what the fields of *model*, which the variable *name* holds, are read from."""
    project = within.project
    for one in (*reversed(tuple(project.ancestors(model))), model):
        scope = Scope(project=project, module=one.module, inner=one.inner)
        for each in _fields(one, scope):
            has_default, value = _default(each, is_old=config.is_old)
            whole = f"{name}{config.delimiter}{_alias_inside(each, texts) or each.name}"
            inner = _model(each.annotation, scope, _MODELS)
            is_given = has_default or within.has_default
            if inner is not None and within.depth:
                deeper = _Within(project, within.at, is_given, within.depth - 1)
                yield from _inside(whole, inner, config, texts, deeper)
                continue
            known, default = texts.constant(value, scope) if value is not None else (False, None)
            yield Read(
                name=_cased(whole, config),
                file=within.at[0],
                line=within.at[1],
                by=_BY,
                is_required=not is_given,
                default=default if known else None,
            )


def _alias_inside(each: _Field, texts: Texts) -> str | None:
    told = _alias(each)
    return _text(told, each.scope, texts) if told is not None else None


def _cased(name: str, config: _Config) -> str:
    return name if config.is_case_sensitive else name.upper()


def _alias(each: _Field) -> Expression | None:
    if each.maker is None:
        return None
    return each.maker.keyword("validation_alias") or each.maker.keyword("alias")


def _names(each: _Field, config: _Config, texts: Texts) -> tuple[str, ...] | None:
    """Return the variables that the field may be read from; `None` if they cannot be told."""
    if config.is_old:
        told = each.maker.keyword("env") if each.maker else None
        told = told or config.names.get(each.name)
    else:
        told = _alias(each)
    if told is None:
        return (f"{config.prefix}{each.name}",)
    found = tuple(_listed(told, each.scope, texts))
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) and known else None


def _listed(told: Expression, scope: Scope, texts: Texts) -> Iterator[str | None]:
    last = _last(told.function) if isinstance(told, Call) else ""
    if isinstance(told, Call) and last == "AliasChoices":
        for one in told.arguments:
            yield from _listed(one, scope, texts)
    elif isinstance(told, Call) and last == "AliasPath":
        yield _text(told.arguments[0], scope, texts) if told.arguments else None
    elif isinstance(told, Items):
        for one in told.values:
            yield _text(one, scope, texts)
    else:
        value = scope.value(told)
        if value is not told and isinstance(value, Call | Items):
            yield from _listed(value, scope, texts)
        else:
            yield _text(told, scope, texts)


def _model(annotation: Expression, scope: Scope, bases: Iterable[str]) -> Symbol | None:
    """Return the class of the tree that *annotation* names, if it derives from one of *bases*."""
    wanted = frozenset(bases)
    for one in _alternatives(annotation):
        found = scope.class_of(one) if isinstance(one, Name) else None
        if found is not None and wanted & scope.project.bases(found):
            return found
    return None


def _alternatives(annotation: Expression) -> Iterator[Expression]:
    if isinstance(annotation, Either):
        yield from annotation.parts
    elif isinstance(annotation, Index) and _last(annotation) in {"Optional", "Annotated"}:
        inner = annotation.index
        yield inner.values[0] if isinstance(inner, Items) and inner.values else inner
    else:
        yield annotation
