"""Sources of a few lines that stand for more than anybody can read: said, and not read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.python.budget import Budget
from gate.readers.python.models import Model, fields_of
from gate.readers.python.outline import Name
from gate.readers.routes import declared
from tests.readers.routes.sources import tree

APP = "from fastapi import FastAPI, APIRouter\napp = FastAPI()\n"
TWICE = [*range(20)]
ROUTERS = "".join(f"r{n} = APIRouter()\n" for n in TWICE)
INCLUDED = "".join(f"r{n}.include_router(r{n + 1})\n" * 2 for n in TWICE[:-1])
TEXTS = "a0 = '/x'\n" + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in TWICE)
VALUES = f"values = {TWICE!r}\n"
LOOPS = "for a in values:\n for b in values:\n  for c in values:\n   app.add_api_route(c, show)\n"
LISTS = "a0 = ['/x']\n" + "".join(f"a{n + 1} = [*a{n}, *a{n}]\n" for n in TWICE)


@pytest.mark.parametrize(
    "source",
    [
        f"{ROUTERS}{INCLUDED}app.include_router(r0)\n",
        f"{VALUES}{LOOPS}",
        f"{LISTS}for a in a15:\n    app.add_api_route(a, show)\n",
        f"{TEXTS.replace('/x', '')}@app.get(a20)\ndef show(): return 1\n",
    ],
    ids=["routers", "loops", "lists", "texts"],
)
def test_what_unfolds_without_end_is_said(source: str) -> None:
    bounded = replace(tree({"app.py": APP + source}), budget=Budget(2_000))

    with pytest.raises(Unreadable, match="without end"):
        list(declared(bounded))


def test_a_text_that_grows_is_none() -> None:
    source = f"{APP}{TEXTS}@app.get(a20)\ndef show(): return 1\n"

    found = list(declared(tree({"app.py": source})))

    assert ["the path is no literal"] == [getattr(one, "reason", "") for one in found]


def test_models_that_hold_each_other_are_told_from_outside() -> None:
    fields = "".join(f"    f{n}: 'M{{}}'\n" for n in range(10))
    source = "from pydantic import BaseModel\n" + "".join(
        f"class M{n}(BaseModel):\n{fields.format(*[n + 1] * 10)}" for n in range(8)
    )
    program = tree({"m.py": source})

    found = fields_of(
        Model(annotation=Name("M0"), module=program.modules[RepoPath("m.py")]), program
    )

    assert (10, {None}) == (len(found or ()), {one.inside for one in found or ()})
