"""The fast driver says of real files what bandit says."""

from __future__ import annotations

import sysconfig
from importlib.metadata import files
from pathlib import Path

import pytest

from gate.engines.bandit import library
from tests.engines.bandit.drivers import fast, stock

STDLIB = (
    *("asyncio/base_events", "cgi", "crypt", "ctypes/util", "dbm/dumb", "doctest", "ftplib"),
    *("getpass", "hashlib", "http/client", "http/server", "logging/config", "mailcap", "pdb"),
    *("random", "sched", "shelve", "shutil", "smtplib", "sqlite3/dump", "ssl", "subprocess"),
    *("tarfile", "telnetlib", "tempfile", "timeit", "urllib/request", "uuid", "webbrowser"),
    *("xml/dom/minidom", "xml/etree/ElementTree", "xml/sax/saxutils", "xmlrpc/client"),
)
"""Modules of the standard library that do what bandit looks for; not all are in each Python."""


def modules() -> list[Path]:
    folder = Path(sysconfig.get_path("stdlib"))
    return [path for name in STDLIB if (path := folder / f"{name}.py").is_file()]


def installed(distribution: str) -> list[Path]:
    return [Path(str(file.locate())) for file in files(distribution) or () if file.suffix == ".py"]


def test_the_bandit_that_is_locked_is_the_one_that_was_proven():
    assert library.proven()


@pytest.mark.parametrize(
    ("paths", "fewest"), [(modules(), 50), (installed("bandit"), 10)], ids=["stdlib", "bandit"]
)
def test_real_files_have_the_same_findings(paths: list[Path], fewest: int):
    found = 0
    for path in paths:
        data = path.read_bytes()
        expected = stock(data)
        assert expected == fast(data), path.name
        found += len(expected)

    assert fewest <= found


@pytest.mark.parametrize(
    "source",
    [
        "import os\nf({[1]})\nos.system('ls')\n",
        "f(a={(1, {2: 3})})\n",
        "f(**'secret')\n",
        "x.f()\nx.f(shell=True)\nx.f(password='x')\nx.f()\n",
        "x.b()\nfrom os import system as b\nx.b()\nb('ls')\nx.system('ls')\n",
        "f(**{'a': 1}, password='x')\n",
        "from importlib import import_module as i\ni(**a)\n",
        "from x import y as __import__\n__import__('pickle')\n",
        "from . import pickle\nfrom .pickle import loads\nloads(x)\n",
        "import pickle as p\np.loads(x)\n",
        "# coding: latin-1\nx = '\xe9'\n",
        "# coding: utf-7\nx = '+IC4-'\n",
        "x = '\u202e'\n",
        "#\n#coding:utf8\nx = '\u2066'\n",
        "x = " + "(" * 150 + "eval(1)" + ")" * 150,
        "x = " + "[" * 90 + "eval(1)" + "]" * 90,
        "x = a" + ".b" * 400 + "\neval(x)\n",
        "x = a" + ".b" * 1500 + "\neval(x)\n",
        "x = " + "f(a=" * 300 + "eval(1)" + ")" * 300,
        "x = " + "1 + " * 400 + "eval(1)\n",
        "if a: pass\n" + "elif eval(b): pass\n" * 300,
        "x = {" + "\n".join(f"'password{n}': 'a'," for n in range(300)) + "}\n",
        "x = {'" + "a" * 70 + "_password': 'b', 'password': 'b', 'password': 'c'}\n",
        "def f(a, *, password='x', b='/tmp/x'): assert f(a='/tmp',\n b=1)\n",
        "match x:\n  case '/tmp/a' if eval(x): pass\n  case {'/tmp/b': y}: pass\n",
        "f'select {x} from {y} where'.format('select a from b', f'{z}/tmp')\n",
        "x = 'a' 'select ' + y + 'b from c'\nx = ('delete ' % z) + 'from x'\n",
        "class A:\n  @b('0.0.0.0')\n  def c(self, /, token='x', *a: '/tmp/x', **k): '/tmp/doc'\n",
        "x = ['/tmp/a' for a in '/tmp/b' if '/tmp/c']\nwith a('/tmp/d') as b['/tmp']: pass\n",
        "for a in b:\n  try: pass\n  except: pass\n  try: pass\n  except Exception: continue\n",
        "import django.utils.safestring as s\ns.mark_safe()\n",
        "from django.utils.safestring import mark_safe\ndef f(a):\n  b = 'x'\n  mark_safe(b % a)\n",
        "x = b'0.0.0.0'\nx = '0.0.0.0'\n",
    ],
)  # fmt: skip
def test_odd_programs_are_read_as_bandit_reads_them(source: str):
    data = source.encode("latin-1" if "coding: latin" in source else "utf-8")

    assert stock(data) == fast(data)
