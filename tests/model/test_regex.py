"""A regular expression that is compiled later is the one that `re.compile` makes."""

import re
import subprocess
import sys

import pytest

from gate.model.regex import regex


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.VERBOSE | re.MULTILINE])
@pytest.mark.parametrize("text", ["a(b)?", "A", "^ x $", "[^b]+"])
def test_it_finds_what_the_compiled_one_finds(text: str, flags: int):
    later, now, said = regex(text, flags), re.compile(text, flags), "ab\nx aab A"

    assert now.findall(said) == later.findall(said)
    assert now.split(said) == later.split(said)
    assert now.sub("-", said) == later.sub("-", said)
    assert str(now.search(said)) == str(later.search(said))
    assert bool(now.fullmatch("a")) == bool(later.fullmatch("a"))
    assert (now.pattern, now.flags, now.groups) == (later.pattern, later.flags, later.groups)


def test_bytes_are_found_too():
    assert [b"1", b"2"] == regex(rb"\d").findall(b"1, 2")


def test_it_is_compiled_once():
    later = regex("a")

    assert later.search is later.search


def test_one_that_cannot_be_compiled_says_so_when_it_is_asked():
    with pytest.raises(re.error, match="unterminated"):
        regex("(").search("a")


def test_every_one_of_the_gate_can_be_compiled():
    code = (
        "import pkgutil, importlib, gate\n"
        "from gate.model import regex\n"
        "made = []\n"
        "first = regex.regex.__init__\n"
        "regex.regex.__init__ = lambda self, *told: (made.append(self), first(self, *told))[1]\n"
        "for each in pkgutil.walk_packages(gate.__path__, 'gate.'):\n"
        "    if each.name != 'gate.__main__': importlib.import_module(each.name)\n"
        "for one in made: one.search\n"
        "print(len(made) > 50)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "True\n" == ran.stdout


def test_it_is_compiled_even_while_it_stands_for_what_compiles(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(re, "compile", regex)

    assert regex("b+").search("abb")
