"""
Go as text: the ``os`` package (https://pkg.go.dev/os#Getenv) and struct tags.

Tags are those of caarlos0/env (https://github.com/caarlos0/env) and envconfig
(https://github.com/kelseyhightower/envconfig).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.readers.environment.record import Dynamic, Read
from gate.readers.environment.scripts.lexed import (
    LITERAL,
    Lexed,
    constants,
    lexed,
    literal,
    wrapper,
)

NEEDLES: Final = (b"Getenv(", b"LookupEnv(", b"ExpandEnv(", b'env:"', b'envconfig:"', b"EnvPrefix(")
_TOKENS: Final = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<quoted>"(?:\\.|[^"\\\n])*")""", re.DOTALL
)
_ASKED: Final = re.compile(
    r"""\b(?:os|syscall)\.(?:Getenv|LookupEnv)\(\s*(?:["`](?P<text>\w+)["`]|(?P<key>[^()\n]{0,200}(?:\([^()\n]{0,200}\))?))\s*\)"""
)
_CONSTANTS: Final = re.compile(r"""\b(?P<name>\w+)\s*(?:string\s*)?:?=\s*["`](?P<value>\w+)["`]""")
_FUNCTION: Final = re.compile(
    r"\bfunc\s+(?:\([^()]{0,200}\)\s*)?(?P<name>\w+)\((?P<parameters>[^()]{0,500})\)"
)
_EXPANDED: Final = re.compile(r'\bos\.ExpandEnv\(\s*"(?P<text>[^"\n]*)"')
_WORD: Final = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_TAG: Final = re.compile(
    r"""`[^`\n]{0,300}?\b(?P<kind>env|envconfig):"(?P<name>[A-Za-z_]\w*)(?P<flags>[^"\n]{0,200})"[^`\n]{0,300}`"""
)
_DEFAULT: Final = re.compile(r'\b(?:envDefault|default):"(?P<value>[^"\n]*)"')
_REQUIRED: Final = re.compile(r',(?:required|notEmpty)\b|\brequired:"true"')
_PREFIX: Final = re.compile(r'\bSetEnvPrefix\(\s*"(?P<text>\w+)"')
_BEFORE: Final = re.compile(r"\b(?P<held>\w+)(?:\s*,\s*(?P<found>\w+))?\s*:?=\s*$")
_STOPS: Final = (
    r"\s*;?\s*(?:if\s+)?(?:{held}\s*==\s*\"\"|!{found})\s*\{{\s*(?:log\.Fatal|panic|os\.Exit)"
)


def read(path: RepoPath, text: str) -> Iterator[Read | Dynamic]:
    """Yield what the source *text* of *path* reads."""
    source = lexed(text, _TOKENS)
    known = constants(source, _CONSTANTS)
    wrappers: dict[str, int] = {}
    for found in source.finds(_ASKED):
        line, key = source.line(found.start()), (found["key"] or "").strip()
        name = found["text"] or known.get(key)
        around = "" if name else wrapper(source, found.start(), key, _FUNCTION)
        if name:
            is_required = _is_demanded(source, found)
            yield Read(name=name, file=path, line=line, by="os.Getenv", is_required=is_required)
        elif around:
            wrappers[around] = line
        else:
            prefix = re.match(r'"(\w*)"\s*\+', key)
            start = prefix[1] if prefix else ""
            yield Dynamic(file=path, line=line, by="os.Getenv", prefix=start)
    yield from _tagged(path, source)
    yield from _others(path, source)
    yield from _wrapped(path, source, wrappers)


def _is_demanded(source: Lexed, found: re.Match[str]) -> bool:
    before = _BEFORE.search(source.text[max(0, found.start() - 80) : found.start()])
    if not before:
        return False
    held, ok = re.escape(before["held"]), re.escape(before["found"] or before["held"])
    stops = re.compile(_STOPS.format(held=held, found=ok))
    return stops.match(source.text, found.end()) is not None


def _tagged(path: RepoPath, source: Lexed) -> Iterator[Read]:
    for found in source.finds(_TAG):
        default = _DEFAULT.search(found.group())
        yield Read(
            name=found["name"],
            file=path,
            line=source.line(found.start()),
            by=found["kind"],
            is_required=bool(_REQUIRED.search(found.group())) and default is None,
            default=default["value"] if default else None,
        )


def _others(path: RepoPath, source: Lexed) -> Iterator[Read | Dynamic]:
    for found in source.finds(_EXPANDED):
        for word in _WORD.finditer(found["text"]):
            line = source.line(found.start())
            name = word[1] or word[2]
            yield Read(name=name, file=path, line=line, by="os.ExpandEnv", is_required=False)
    for found in source.finds(_PREFIX):
        line = source.line(found.start())
        yield Dynamic(file=path, line=line, by="viper", prefix=f"{found['text'].upper()}_")


def _wrapped(path: RepoPath, source: Lexed, wrappers: dict[str, int]) -> Iterator[Read | Dynamic]:
    for name, line in wrappers.items():
        call = re.compile(
            rf'(?<!func )\b{re.escape(name)}\(\s*"(?P<text>\w+)"\s*(?:,\s*{LITERAL})?'
        )
        is_called = False
        for found in source.finds(call):
            is_called = True
            yield Read(
                name=found["text"],
                file=path,
                line=source.line(found.start()),
                by="os.Getenv",
                is_required=False,
                default=literal(found["literal"]),
            )
        if not is_called:
            yield Dynamic(file=path, line=line, by="os.Getenv")
