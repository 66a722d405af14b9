"""JavaScript and TypeScript (https://nodejs.org/api/process.html#processenv), as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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

NEEDLES: Final = (b"process.env", b"import.meta.env", b"Deno.env", b"Bun.env")
_TOKENS: Final = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"""|(?P<quoted>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.DOTALL,
)
_ENV: Final = r"\b(?:process\s*\.\s*env|import\.meta\.env|Bun\.env)\b"
_NAME: Final = r"[A-Za-z_$][\w$]*"
_AFTER: Final = r"(?P<bang>\s*!(?!=))?(?:\s*(?:\?\?|\|\|)=?\s*" + LITERAL + r")?"
_MEMBER: Final = rf"(?:\?\.|\.)\s*(?P<name>{_NAME})"
_INDEX: Final = r"""(?:\?\.)?\s*\[\s*(?:(["'`])(?P<text>[\w$]+)\2|(?P<key>[^\]\n]{0,200}))\s*\]"""
_WRITTEN: Final = re.compile(r"\s*=(?![=>])")
_TAKEN_APART: Final = re.compile(
    rf"\b(?:const|let|var)\s*\{{(?P<names>[^{{}}]{{0,4000}})\}}\s*(?::[^={{]{{0,200}})?=\s*{_ENV}(?!\s*[.\[(?])"
)
_ALIAS: Final = re.compile(
    rf"\b(?:const|let|var)\s+(?P<alias>{_NAME})\s*(?::[^=\n]{{1,200}})?=\s*{_ENV}(?!\s*[.\[(?])"
)
_DENO: Final = re.compile(
    r"""\bDeno\.env\.get\(\s*(?:(["'`])(?P<text>[\w$]+)\1|(?P<key>[^)\n]{0,200}))\s*\)"""
)
_WHOLE: Final = re.compile(rf"(?:[pP]arse|cleanEnv|validate\w*)\(\s*{_ENV}\s*[,)]")
_CONSTANTS: Final = re.compile(
    rf"\bconst\s+(?P<name>{_NAME})\s*(?::\s*string\s*)?=\s*[\"'`](?P<value>[\w$]+)[\"'`]"
)
_FUNCTION: Final = re.compile(
    rf"\bfunction\s+(?P<name>{_NAME})\s*(?:<[^>]{{0,200}}>)?\s*\((?P<parameters>[^()]{{0,500}})\)"
    rf"|\b(?:const|let|var)\s+(?P<other>{_NAME})\s*=\s*(?:async\s*)?\((?P<others>[^()]{{0,500}})\)[^=;]{{0,200}}=>"
)
_GOES: Final = r"\s*\)\s*\{?\s*(?:console\.\w+\([^;]{0,500}\);?\s*)?(?:throw\b|process\.exit\b)"
_BUILT_IN: Final = frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})
"""What Vite itself sets (https://vite.dev/guide/env-and-mode)."""


def read(path: RepoPath, text: str) -> Iterator[Read | Dynamic]:
    """Yield what the source *text* of *path* reads."""
    source = lexed(text, _TOKENS)
    known = constants(source, _CONSTANTS)
    wrappers: dict[str, int] = {}
    aliases = {found["alias"] for found in source.finds(_ALIAS)}
    things = "|".join([_ENV, *(rf"(?<![\w$.]){re.escape(one)}\b" for one in sorted(aliases))])
    for found in source.finds(re.compile(rf"(?:{things})\s*(?:{_MEMBER}|{_INDEX})")):
        yield from _one(path, source, found, known, wrappers)
    for found in source.finds(_DENO):
        yield from _one(path, source, found, known, wrappers)
    for found in source.finds(_TAKEN_APART):
        yield from _taken_apart(path, source, found)
    for found in source.finds(_WHOLE):
        yield Dynamic(file=path, line=source.line(found.start()), by="process.env")
    yield from _wrapped(path, source, wrappers)


_AFTERWARDS: Final = re.compile(_AFTER)


def _one(
    path: RepoPath,
    source: Lexed,
    found: re.Match[str],
    known: Mapping[str, str],
    wrappers: dict[str, int],
) -> Iterator[Read | Dynamic]:
    groups = found.groupdict()
    line = source.line(found.start())
    key = (groups.get("key") or "").strip()
    name = groups.get("name") or groups.get("text") or known.get(key)
    if _WRITTEN.match(source.text, found.end()) or _is_deleted(source, found.start()):
        return
    if name is None:
        around = wrapper(source, found.start(), key, _FUNCTION)
        if around:
            wrappers[around] = line
            return
        prefix = re.match(r"[`\"'](\w*)(?:\$\{|[\"']\s*\+)", key)
        start = prefix[1] if prefix else ""
        yield Dynamic(file=path, line=line, by="process.env", prefix=start)
        return
    if name in _BUILT_IN and "import" in found.group():
        return
    after = _AFTERWARDS.match(source.text, found.end())
    default = literal(after["literal"]) if after else None
    is_required = bool(after and after["bang"]) or _is_demanded(source, found)
    yield Read(
        name=name,
        file=path,
        line=line,
        by="process.env",
        is_required=is_required and default is None,
        default=default,
    )


def _is_deleted(source: Lexed, at: int) -> bool:
    return source.text[max(0, at - 7) : at].endswith("delete ")


def _is_demanded(source: Lexed, found: re.Match[str]) -> bool:
    """Say whether the program stops if it is not set: ``if (!process.env.X) throw``."""
    if not re.search(r"if\s*\(\s*!\s*$", source.text[max(0, found.start() - 12) : found.start()]):
        return False
    return re.compile(_GOES).match(source.text, found.end()) is not None


def _wrapped(path: RepoPath, source: Lexed, wrappers: dict[str, int]) -> Iterator[Read | Dynamic]:
    for name, line in wrappers.items():
        call = re.compile(
            rf"""(?<![\w$.]){re.escape(name)}(?:<[^>()]{{0,200}}>)?\(\s*(["'`])(?P<text>[\w$]+)\1\s*(?:,\s*{LITERAL})?"""
        )
        is_called = False
        for found in source.finds(call):
            is_called = True
            default = literal(found["literal"])
            yield Read(
                name=found["text"],
                file=path,
                line=source.line(found.start()),
                by="process.env",
                is_required=False,
                default=default,
            )
        if not is_called:
            yield Dynamic(file=path, line=line, by="process.env")


def _taken_apart(path: RepoPath, source: Lexed, found: re.Match[str]) -> Iterator[Read | Dynamic]:
    start = found.start("names")
    for part in re.finditer(r"[^,]+", found["names"]):
        line = source.line(start + part.start() + len(part[0]) - len(part[0].lstrip()))
        told = re.match(rf"\s*(?P<name>{_NAME})\s*(?::\s*{_NAME})?\s*(?:=\s*{LITERAL})?", part[0])
        if "..." in part[0]:
            yield Dynamic(file=path, line=line, by="process.env")
        elif told:
            yield Read(
                name=told["name"],
                file=path,
                line=line,
                by="process.env",
                is_required=False,
                default=literal(told["literal"]),
            )
