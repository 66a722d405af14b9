"""Every field of every class of nodes is visited, and what is not certain is left to bandit."""

from __future__ import annotations

import ast
from itertools import islice

import pytest

from gate.engines.bandit import visitors
from gate.engines.bandit.visitors import INLINED, Uncertain, Visitors
from gate.engines.dataflow.chances import noted_in
from gate.model.work import Unreadable
from tests.engines.bandit.drivers import fast, scan, stock
from tests.engines.bandit.programs import PLACES, programs

START = "/tmp"  # noqa: S108 - what bandit looks for
NO_TEXT = {
    ("MatchClass", "cls"),  # a name, or an attribute of one
    *(("NamedExpr", "target"), ("TypeAlias", "name")),  # a name
    *(("Module", "type_ignores"), ("FunctionType", "argtypes"), ("FunctionType", "returns")),
    *(("Expression", "body"), ("Interactive", "body")),  # no file is one of these
}
"""Fields that hold nothing which bandit looks for."""


@pytest.mark.parametrize("program", PLACES)
def test_what_stands_in_each_place_is_found(program: str):
    assert stock(program.encode()) == fast(program.encode())


def test_each_field_holds_something_in_one_of_the_places():
    reached = {
        (type(node).__name__, name)
        for program in PLACES
        for node in ast.walk(ast.parse(program))
        for name, value in ast.iter_fields(node)
        for below in (value if isinstance(value, list) else [value])
        if isinstance(below, ast.AST) and any(map(is_sought, ast.walk(below)))
    }

    assert set() == set(fields()) - NO_TEXT - reached


RENAMED = (
    "from os import system as run_it, path as p\nrun_it(x)\np.open(y)\n",
    "import subprocess as s, os.open as o\nfrom . import x as y\nf(verify=False)(1)\nx[0](2)\n",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_what_is_noted_on_the_way_is_what_a_walk_of_its_own_notes():
    count = 0
    for program in (*PLACES, *RENAMED, *islice(programs(5), 900, 1100)):
        try:
            scanned = scan(is_stock=False)(program.encode())
        except Unreadable:
            continue
        if scanned.noted is not None:
            alone = noted_in(scanned.tree)
            count += len(alone.calls)
            assert alone.renamed == scanned.noted.renamed, program
            assert {*alone.calls} == {*scanned.noted.calls}, program

    assert count > 500


def is_sought(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Constant) and str(node.value).startswith(START)
    return is_text or is_eval(node)


def is_eval(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "eval"


def fields() -> list[tuple[str, str]]:
    kinds = [
        kind for group in ast.AST.__subclasses__() for kind in [group, *group.__subclasses__()]
    ]
    return [
        (kind.__name__, name)
        for kind in kinds
        if (kind.__doc__ or "").startswith(f"{kind.__name__}(")
        for _, _, name in visitors._fields(kind)
    ]


def test_a_class_whose_fields_are_not_told_is_left_to_bandit():
    class Unheard(ast.stmt):
        """Nothing."""

    with pytest.raises(Uncertain):
        visitors._fields(Unheard)


@pytest.mark.parametrize("name", sorted(INLINED))
def test_what_is_passed_without_a_call_cannot_be_asked(name: str):
    with pytest.raises(ValueError, match=name):
        Visitors({name: print}, print)
