from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.python.outline import (
    UNKNOWN,
    Assign,
    Call,
    Class,
    Const,
    Do,
    Either,
    Expression,
    Function,
    Import,
    Index,
    Items,
    Joined,
    Loop,
    Name,
    Parameter,
    Return,
    Table,
    decoded,
    encoded,
)
from gate.readers.python.read import CANARY, outline, outline_of, prepare


def expression(text: str) -> Expression:
    (only,) = outline(f"x = {text}".encode()).body
    assert isinstance(only, Assign)
    assert only.value is not None
    return only.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a'", Const("a")),
        ("None", Const(None)),
        ("a.b.c", Name("a.b.c")),
        ("f(1, k='v')", Call(Name("f"), (Const(1),), (("k", Const("v")),), 1)),
        ("f(**more)", Call(Name("f"), (), (("", Name("more")),), 1)),
        ("[a, 'b']", Items((Name("a"), Const("b")))),
        ("{'a': 1, **b}", Table(((Const("a"), Const(1)), (UNKNOWN, Name("b"))))),
        ("f'/a/{b}'", Joined((Const("/a/"), Name("b")))),
        ("f'{a:>3}'", Joined((UNKNOWN,))),
        ("'/a' + b", Joined((Const("/a"), Name("b")))),
        ("a or 'b'", Either((Name("a"), Const("b")))),
        ("list[Item]", Index(Name("list"), Name("Item"))),
        ("a if b else c", Either((Name("a"), Name("c")))),
        ("b'bytes'", UNKNOWN),
        ("1e999", UNKNOWN),
    ],
)
def test_an_expression_is_said(text: str, expected: Expression) -> None:
    assert expected == expression(text)


SOURCE = b'''
from . import models as m
from ..x import y
import a.b
if True:
    import c as d
@app.get("/items/{id}", tags=["t"])
async def show(id: int, q: "str | None" = None) -> Item:
    """Its text."""
    return await find(id)
class Item(Base, frozen=True):
    name: str
    def stop(self):
        abort(405)
for name in ("a", "b"):
    app.add(name)
'''


def test_a_module_is_said_statement_by_statement() -> None:
    show = Function(
        "show",
        (Call(Name("app.get"), (Const("/items/{id}"),), (("tags", Items((Const("t"),))),), 7),),
        (
            Parameter("id", Name("int"), None),
            Parameter("q", Either((Name("str"), Const(None))), Const(None)),
        ),
        Name("Item"),
        (Return(Call(Name("find"), (Name("id"),), (), 10), 10),),
        8,
        False,
    )
    stop = Do(Call(Name("abort"), (Const(405),), (), 14), 14)
    item = Class(
        "Item",
        (Name("Base"),),
        (("frozen", Const(True)),),
        (),
        (
            Assign(("name",), None, Name("str"), 12, False),
            Function("stop", (), (Parameter("self", None, None),), None, (stop,), 13, True),
        ),
        11,
    )
    add = Do(Call(Name("app.add"), (Name("name"),), (), 16), 16)
    assert (
        Import("m", ".models", 2),
        Import("y", "..x.y", 3),
        Import("a", "a", 4),
        Import("d", "c", 6),
        show,
        item,
        Loop(("name",), Items((Const("a"), Const("b"))), (add,), 15),
    ) == outline(SOURCE).body


def test_an_outline_crosses_the_border_unchanged() -> None:
    (record,) = prepare({})(RepoPath("a.py"), SOURCE)
    assert outline(SOURCE) == outline_of(record)
    assert ["", "a", "c"] == record["uses"]


def test_the_canary_says_something() -> None:
    assert outline(CANARY.data).body


@pytest.mark.parametrize(
    "data",
    [b"def", b"\0", b"print 'x'", "é".encode("latin-1"), b"(" * 5_000, b"-" * 100_000 + b"1"],
    ids=["broken", "nul", "two", "latin-1", "deep", "signs"],
)
def test_what_is_no_python_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        outline(data)


def test_a_deep_expression_is_unknown_from_some_depth_on() -> None:
    found = expression("[" * 90 + "]" * 90)
    for _ in range(41):
        assert isinstance(found, Items)
        (found,) = found.values
    assert UNKNOWN == found


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=10))
def test_what_is_no_outline_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no outline"):
        decoded(json.loads(json.dumps(value)))


def test_what_names_a_kind_and_is_none_is_refused() -> None:
    for value in (["@Outline"], ["@Nothing", 1], ["@Const", 1]):
        with pytest.raises(ValueError, match="no outline"):
            decoded(value)


def test_encoding_is_plain() -> None:
    assert ["@Outline", [["@Import", "a", "a", 1]]] == encoded(outline(b"import a"))
