"""What flows where: sources, what makes a value harmless, tests that vouch, and ways that part."""

from __future__ import annotations

import ast
import textwrap
import unicodedata
from itertools import islice
from pathlib import Path

import pytest

from gate.engines.dataflow.chances import noted_in
from gate.engines.dataflow.look import _Ears, _walk, look
from gate.engines.dataflow.relevant import concerns
from tests.engines.bandit.programs import programs
from tests.labelled.quality import HALVES, labelled

EXAMPLES = Path(__file__).parents[2] / "examples" / "sast"


def hits(source: str) -> list[tuple[str, str, int]]:
    text = textwrap.dedent(source)
    found = look(ast.parse(text), text).hits
    return [(hit.check, hit.severity, getattr(hit.node, "lineno", 0)) for hit in found]


def checks(source: str) -> set[str]:
    return {check for check, _, _ in hits(source)}


def opened(
    body: str, head: str = "from flask import request, abort\nimport os, re, pathlib"
) -> bool:
    """Say whether *body*, which may open ``x``, opens what a request names."""
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return "path-traversal" in checks(f"{head}\ndef view():\n    x = request.args['x']\n{lines}\n")


@pytest.mark.parametrize(
    "source",
    [
        "from flask import request\ndef f():\n    open({})\n",
        "import flask\ndef f():\n    open({})\n",
        "import flask as fl\ndef f():\n    open({})\n",
    ],
)
def test_a_request_is_known_by_its_import(source: str):
    name = {"from flask import request": "request", "import flask": "flask.request"}
    line = source.partition("\n")[0]
    told = source.format(f"{name.get(line, 'fl.request')}.args['x']")

    assert {"path-traversal"} == checks(told)


@pytest.mark.parametrize(
    ("head", "function"),
    [
        ("", "def f(request): open(request.GET['x'])"),
        ("from aiohttp import web", "async def f(request: web.Request): open(request.query['x'])"),
        ("from tornado.web import RequestHandler", "def get(self): open(self.get_argument('x'))"),
        ("from starlette.requests import Request", "async def f(r: Request): open(await r.body())"),
        ("", "def handler(event, context): open(event['x'])"),
        ("import rest_framework", "def post(self, request): open(request.data['x'])"),
        ("", "def get(self): open(self.request.GET['x'])"),
        (
            "from fastapi import FastAPI\napp = FastAPI()",
            "@app.get('/')\ndef f(x: str | None = None): open(x)",
        ),
        (
            "from fastapi import APIRouter\nr = APIRouter()",
            "@r.post('/')\ndef f(x: Item): open(x.name)",
        ),
        (
            "from flask.views import MethodView",
            "class A(MethodView):\n    def get(self, x): open(x)",
        ),
        ("from bottle import route", "@route('/<x>')\ndef f(x): open(x)"),
        ("from flask import Flask\napp = Flask('a')", "@app.get('/<path:x>')\ndef f(x): open(x)"),
    ],
)
def test_frameworks_hand_in_what_comes_from_outside(head: str, function: str):
    assert {"path-traversal"} == checks(f"{head}\n{function}\n")


@pytest.mark.parametrize(
    ("head", "function"),
    [
        ("", "def f(x): open(x)"),
        ("", "def f(request): open(request.param)"),
        ("", "def f(request): open(request.path)"),
        ("", "def f(request): open(request.headers['x'])"),
        ("from fastapi import APIRouter, Depends", "@r.get('/')\ndef f(x=Depends(g)): open(x)"),
        (
            "from fastapi import APIRouter, Depends\nfrom typing import Annotated",
            "@r.get('/')\ndef f(x: Annotated[str, Depends(g)]): open(x)",
        ),
        ("from fastapi import APIRouter", "@r.get('/{x}')\ndef f(x: int): open(f'{x}')"),
        ("from flask import Flask", "@app.get('/<int:x>')\ndef f(x): open(f'{x}')"),
        ("import sys", "open(sys.argv[1])"),
        ("import django", "def get(self, request): open(request.user.name)"),
    ],
)
def test_what_does_not_come_from_outside_is_no_source(head: str, function: str):
    assert set() == checks(f"{head}\n{function}\n")


@pytest.mark.parametrize(
    "body",
    [
        "open(x)",
        "open(f'/srv/{x}')",
        "open('/srv/' + x)",
        "open('/srv/%s' % x)",
        "open('/srv/{}'.format(x))",
        "open('/'.join(['srv', x]))",
        "open(os.path.join('/srv', x.strip().lower()))",
        "(pathlib.Path('/srv') / x).read_text()",
        "y = z = x\nopen(z)",
        "y, z = 1, x\nopen(z)",
        "y = [x]\nopen(y[0])",
        "y = {'a': x}\nopen(y['a'])",
        "y = {}\ny['a'] = x\nopen(y['a'])",
        "y = x or 'default'\nopen(y)",
        "y = x if x else 'default'\nopen(y)",
        "y = ''\ny += x\nopen(y)",
        "for y in [x]:\n    open(y)",
        "[open(y) for y in request.args.getlist('x')]",
        "if x:\n    y = 'a'\nelse:\n    y = x\nopen(y)",
        "try:\n    y = x\nexcept KeyError:\n    y = ''\nopen(y)",
        "while x:\n    y = x\n    break\nopen(y)",
        "with open(x) as h:\n    pass",
        "def inner():\n    open(x)\ninner()",
        "(lambda: open(x))()",
        "if (y := x):\n    open(y)",
        "match x:\n    case 'a':\n        open(x)",
        "if x == 'a':\n    pass\nopen(x)",
        "if x in ('a', 'b') or True:\n    open(x)",
        "if not x.startswith('/srv'):\n    abort(400)\nopen(x)",
        "if '..' in x:\n    abort(400)\nopen(x)",
        "x = str(x)\nopen(x)",
        "open(request.files['f'].filename)",
    ],
)
def test_a_value_is_followed(body: str):
    assert opened(body)


@pytest.mark.parametrize(
    "body",
    [
        "open(int(x))",
        "open(str(int(x)) + '.txt')",
        "open(f'{int(x):05d}')",
        "open(os.path.basename(x))",
        "x = 'fixed'\nopen(x)",
        "open({'a': '/a', 'b': '/b'}[x])",
        "open({'a': '/a'}.get(x, '/b'))",
        "open(['/a', '/b'][int(x)])",
        "if x not in ('a', 'b'):\n    abort(400)\nopen(x)",
        "if x in ('a', 'b'):\n    open(x)",
        "if x == 'a':\n    open(x)",
        "if x != 'a':\n    return\nopen(x)",
        "if not x.isalnum():\n    raise ValueError\nopen(x)",
        "if not re.fullmatch('[a-z]+', x):\n    abort(400)\nopen(x)",
        "y = os.path.realpath(x)\nif not y.startswith('/srv/'):\n    abort(400)\nopen(y)",
        "y = pathlib.Path(x).resolve()\nif not y.is_relative_to('/a'):\n    return\ny.read_text()",
        "y = pathlib.Path(x).resolve()\nif BASE in y.parents:\n    open(y)",
        "if is_allowed(x):\n    open(x)",
        "if not is_safe_path(x):\n    return\nopen(x)",
        "if x and x not in KNOWN:\n    abort(400)\nopen(x)",
        "validate_name(x)\nopen(x)",
        "is_fine = is_safe_name(value=x)\nif is_fine:\n    open(x)",
        "allowed = path_is_allowed(x)\nif not allowed:\n    return\nopen(x)",
        "y = x if x in KNOWN else 'default'\nopen(y)",
        "assert x\nreturn\nopen(x)",
        "y = lookup(x)\nopen(y)",
        "open(len(x))",
        "[open(y) for y in request.args.getlist('x') if y in KNOWN]",
    ],
)
def test_a_value_that_is_harmless_is_let_go(body: str):
    assert not opened(body)


def test_a_text_that_a_request_is_put_into_is_told_once():
    source = """
        from flask import request
        def f(cursor):
            q = "SELECT * FROM t WHERE a = '" + request.args["a"] + "'"
            cursor.execute(q)
    """

    assert [("sql-built", "HIGH", 4), ("sql-built", "HIGH", 5)] == hits(source)


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        ("def f(c, x):\n    c.execute('SELECT a FROM t WHERE a = ' + x)\n", "MEDIUM"),
        ("def f(c, x):\n    c.execute('DROP TABLE ' + x)\n", "LOW"),
        ("def f(c, x):\n    c.execute('ls ' + x)\n", ""),
        ("def f(c, x):\n    c.execute(x)\n", ""),
        ("T = 't'\ndef f(c):\n    c.execute(f'SELECT a FROM {T}')\n", ""),
        ("from x import TABLE\ndef f(c):\n    c.execute(f'SELECT a FROM {TABLE}')\n", ""),
        ("def f(c, n):\n    c.execute('SELECT a FROM t LIMIT %d' % n)\n", ""),
        (
            "def f(c, i):\n    m = ','.join('?' for _ in i)\n    c.execute(f'DELETE FROM t {m}')\n",
            "",
        ),
        ("def f(c, m):\n    c.execute(f'SELECT a FROM {m._meta.db_table}')\n", ""),
    ],
)
def test_sql_is_told_by_what_is_put_into_it(source: str, severity: str):
    assert ([severity] if severity else []) == [rank for _, rank, _ in hits(source)]


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("x", True),
        ("'https://' + x", True),
        ("f'https://{x}.a.example/'", True),
        ("f'https://a.example{x}'", True),
        ("f'https://a.example/{x}'", False),
        ("f'https://a.example?q={x}'", False),
        ("f'{BASE}/{x}'", False),
        ("'https://a.example', x", False),
    ],
)
def test_an_address_is_told_where_a_request_decides_the_server(address: str, is_told: bool):
    source = f"""
        import requests
        from flask import request
        def f():
            x = request.args["x"]
            return requests.get({address})
    """

    assert is_told is ("ssrf" in checks(source))


def sources() -> list[str]:
    made = [path.read_text() for half in HALVES for path in labelled(half)]
    made += [path.read_text() for path in sorted(EXAMPLES.glob("*/*/*.py.txt"))]
    return made + list(islice(programs(3), 60))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # bandit's, where it is imported
def test_what_is_left_out_of_the_walk_holds_nothing():
    count = 0
    for source in sources():
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        whole, some = _Ears(()), _Ears(())
        _walk(tree, whole, lambda first, last: True)
        matter = concerns(source, tree, noted_in(tree))
        if matter is not None:
            _walk(tree, some, matter)
        count += len(whole.hits)
        assert {(hit.check, hit.node.lineno) for hit in whole.hits} == {
            (hit.check, hit.node.lineno) for hit in some.hits
        }, source[:400]
    assert count > 200


def test_a_name_in_other_letters_is_the_same_name():
    folded = "".join(chr(ord(letter) + 0xFEE0) for letter in "verify")
    source = f"import requests\ns = requests.Session()\ns.{folded} = False\n"

    assert "verify" == unicodedata.normalize("NFKC", folded)
    assert {"tls-unverified"} == checks(source)


@pytest.mark.parametrize(
    "part",
    [
        "request.args",
        "request . args",
        "request.\\\n args",
        "(request.  # a request's\n\n    args)",
        "(request\n    .args)",
        "f'{request.args}'",
        "r.args",
        f"request.{chr(0xFF41)}rgs",
    ],
)
def test_a_part_of_a_request_is_seen_however_it_is_written(part: str):
    source = f"from flask import request, request as r\ndef f():\n    return open({part}['x'])\n"

    assert {"path-traversal"} == checks(source)


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 80 + "request.args" + ")" * 80,
        "x = " + " + ".join(["request.args['a']"] * 900),
        "x = request" + ".args" * 900,
        "x = " + "f(" * 80 + "request" + ")" * 80,
        "x = {" + ", ".join(f"'k{n}': request" for n in range(3000)) + "}",
        "if request:\n" + "".join("    " * n + "if x:\n" for n in range(1, 90)) + "    " * 90 + "y",
        "\n".join(f"x{n} = request.args[{n}]" for n in range(400)),
        "request.set_cookie(*a, **b)",
        "def f(*, request=1, **event): open(request)",
        "class A(request.x[0]): pass",
        "x = ['request']\n" + "x = [x, x]\n" * 80 + "subprocess.run(x)\nif x: x = [x]",
        "x = 'request'\n" + "x = x + x\n" * 80 + "cursor.execute(x)",
        "x = request.args\n" + "x = '%s%s' % (x, x)\n" * 80 + "cursor.execute(x)",
        "x = {'request': 1}\n" + "x = {'a': x, 'b': x}\n" * 80,
        "cursor.execute(' " + " " * 4000 + "select' + request)",
        "",
    ],
    ids=lambda source: source[:12] or "empty",
)
def test_odd_code_is_walked(source: str):
    look(ast.parse(source), source)
