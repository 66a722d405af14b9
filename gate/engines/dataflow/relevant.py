"""
Which lines of a file can matter to a check at all?

A word that must stand in the code wherever a check speaks is looked for in the text, which costs
little; what stands around none of them is not walked. A name is written in one way only, unless an
import renames it, or it holds characters that Python folds
(https://docs.python.org/3/reference/lexical_analysis.html): a file with such is walked as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from gate.engines.dataflow.checks import secrecy, web
from gate.engines.dataflow.checks.flows import SINKS
from gate.engines.dataflow.words import Words, words

Concerns = Callable[[int, int], bool]


def _lasts(names: Iterable[str]) -> Words:
    return frozenset(name.rpartition(".")[2] for name in names)


_REQUESTS: Final = words(
    "request req get_argument get_arguments get_body_argument get_query_argument",
    "Request HttpRequest HTTPConnection WebSocket WSGIRequest MethodView Resource",
)
"""What a value from outside is called, its type, or the class whose methods are given one."""
_ROUTED: Final = re.compile(
    r"@[^\n]*\b(?:route|get|post|put|patch|delete|head|options|api_route|websocket\w*|view|add_route)\b"
)
"""A decorator of what is given one."""
_LOCAL: Final = words("argv environ getenv input parse_args")
_RUNNERS: Final = words(
    "system popen getoutput getstatusoutput exec_command spawn run call Popen check_call "
    "check_output create_subprocess_exec create_subprocess_shell subprocess_shell import_module "
    "compile __import__ run_module runsource push runcode run_string run_in_subinterp evaluate "
    "execl execle execlp execlpe execv execve execvp execvpe"
)
_STATEMENT: Final = re.compile(
    r"[\"'][\s(]*(?:--|/\*|(?i:select|insert|update|delete|with|merge|replace|call|exec|execute|create"
    r"|drop|alter|truncate|grant|set|copy|explain|show|use|pragma|attach|vacuum|analyze|lock|listen"
    r"|notify)\b)"
)
"""The start of a literal that may be SQL, or the start of it."""
_DATABASE: Final = words(
    "execute executemany executescript exec_driver_sql mogrify raw text TextClause literal_column "
    "SQL fetch fetchrow fetchval fetch_all fetch_one copy_expert read_sql read_sql_query "
    "execute_sql execute_async query run prepare cursor iterate scalar scalars stream exec"
)
"""Names of what takes SQL, and of much else."""
_CLIENTS: Final = words("requests httpx aiohttp urllib urllib3 websockets http")
_FETCHED: Final = words("get post put patch delete head options request stream")
"""Names of methods that fetch an address, and that many other objects have as well."""
_SINKS: Final = (
    _lasts(name for sink in SINKS if sink.places != ("**",) for name in sink.calls.split())
    | _lasts(web.HTML_CALLS | web.MARKS | web.FORMAT_HTML)
) - _FETCHED
"""Names of which one must stand where what comes from outside does harm, if it is called."""
_HTML: Final = _lasts(web.HTML_CALLS)
_MARKUP: Final = re.compile(r"<\s*[!/a-zA-Z]")
_ADDRESS: Final = re.compile(r"https?://")
_ALWAYS: Final = (
    web.SWITCHES
    | secrecy.KEY_NAMES
    | frozenset(secrecy.UNCHECKED)
    | web.MIDDLEWARE
    | words(
        "set_cookie set_signed_cookie set_secure_cookie create_subprocess_shell subprocess_shell "
        "BashOperator "
        "render_template_string Template from_string XPath xpath format_html SafeString search_s "
        "search_st search_ext search_ext_s csrf_exempt exempt set_option disable_warnings "
        "SSLContext chmod umask XMLParser setFeature unpack_archive load_model debug verify "
        "get_unverified_claims verify_mode minimum_version _create_default_https_context "
        "unsafe_load unsafe_load_all full_load full_load_all YAML"
    )
)
_BESIDE: Final[tuple[tuple[Words, Words], ...]] = (
    (words("ldap ldap3"), words("search")),
    (words("jwt JWT pyjwt jose"), words("decode encode")),
    (words("random"), _lasts(secrecy.RANDOM_CALLS)),
    (words("Cipher ciphers"), words("new AES")),
    (words("hmac"), words("new digest hexdigest")),
    (words("tarfile"), words("extract")),
    (words("joblib numpy yaml cloudpickle"), words("load loads load_all")),
    (words("itsdangerous fernet signing nacl"), _lasts(secrecy.KEY_CALLS)),
)
"""
Words of which one must stand in the file, and names of which one must then be called where a check
speaks that asks for no value from outside.
"""
_TEXTS: Final = ("http://", "ftp://", "Access-Control-Allow-Origin", "ssl=", "ssl =")
"""Other texts that are enough."""
_CALL: Final = re.compile(r"(?:\s|\\\n|#[^\n]*\n)*\(")
_RENAMED: Final = re.compile(r"\sas\s+(\w+)")
_LONGEST_NAME: Final = 60
_ASCII: Final = 0x7F
_BLANKS: Final = bytes(
    code if code > _ASCII or chr(code).isalnum() or chr(code) == "_" else ord(" ")
    for code in range(256)
)
"""What a byte of UTF-8 is where only words are asked for."""


def concerns(text: str, more: Iterable[int] = ()) -> Concerns | None:
    """
    Return whether the lines from … to … of *text* matter; `None` if none of them does.

    *more*: 1-based lines that matter to whoever asks.
    """
    if not text.isascii() and unicodedata.normalize("NFKC", text) != text:
        return lambda first, last: True  # noqa: ARG005 - as `Concerns`
    told = text.encode("utf-8", "replace").translate(_BLANKS)
    present = frozenset(told.decode("utf-8", "replace").split())
    alone = sorted({*_lines(text, _alone(text, present)), *more})
    sources = list(_lines(text, _sources(text, present)))
    sinks = list(_lines(text, _sinks(text, present))) if sources else []
    if not alone and not (sources and sinks):
        return None
    is_anywhere = any(_is_outermost(text, place) for place in _texts(text)) if sources else False

    def matter(first: int, last: int) -> bool:
        if _holds(alone, first, last):
            return True
        is_sunk = is_anywhere or _holds(sinks, first, last)
        return is_sunk and _holds(sources, first, last)

    return matter


def _holds(lines: Sequence[int], first: int, last: int) -> bool:
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= last


def _lines(text: str, places: Iterable[int]) -> Iterator[int]:
    """Yield the 1-based lines of *places*, rising."""
    line, end = 1, 0
    for place in sorted(places):
        line += text.count("\n", end, place)
        end = place
        yield line


def _alone(text: str, present: Words) -> Iterator[int]:
    """Yield the places of words where a check may speak that asks for nothing from outside."""
    called = frozenset(word for needed, told in _BESIDE if present & needed for word in told)
    if _MARKUP.search(text):
        called |= _HTML
    if not present.isdisjoint(_DATABASE) and _STATEMENT.search(text):
        called |= _DATABASE
    yield from _named(text, present & _ALWAYS, present)
    yield from _called(text, called & present, present)
    for told in _TEXTS:
        yield from _places(text, told)
    yield from (found.start() for found in _ROUTED.finditer(text))


def _sources(text: str, present: Words) -> Iterator[int]:
    yield from _named(text, present & _REQUESTS, present)
    if not present.isdisjoint(_RUNNERS):
        yield from _named(text, present & _LOCAL, present)
    if {"event", "context"} <= present:
        yield from _places(text, "event")


def _sinks(text: str, present: Words) -> Iterator[int]:
    is_client = not present.isdisjoint(_CLIENTS)
    yield from _called(text, present & (_SINKS | _FETCHED if is_client else _SINKS), present)
    yield from _places(text, "**")
    yield from _texts(text)


def _texts(text: str) -> Iterator[int]:
    """Yield the places of what may be markup, an address or SQL."""
    yield from (found.start() for found in _MARKUP.finditer(text))
    yield from (found.start() for found in _ADDRESS.finditer(text))
    yield from (found.start() for found in _STATEMENT.finditer(text))


def _is_outermost(text: str, place: int) -> bool:
    """Say whether the line of *place* is not indented, so that functions may use what it makes."""
    return text[text.rfind("\n", 0, place) + 1 : place + 1][:1] not in {" ", "\t"}


def _named(text: str, told: Words, present: Words) -> Iterator[int]:
    """Yield the places where one of *told* stands, or what an import calls it."""
    for word in _with_renamed(text, told, present):
        for place in _places(text, word):
            if not (text[place - 1 : place].isidentifier() or _goes_on(text, place + len(word))):
                yield place


def _called(text: str, told: Words, present: Words) -> Iterator[int]:
    """Yield the places where one of *told* is called."""
    for word in _with_renamed(text, told, present):
        for place in _places(text, word):
            end = place + len(word)
            is_called = text[end : end + 1] == "(" or _CALL.match(text, end) is not None
            if is_called and not text[place - 1 : place].isidentifier():
                yield place


def _goes_on(text: str, end: int) -> bool:
    return f"_{text[end : end + 1]}".isidentifier() and text[end : end + 1] != ""


def _with_renamed(text: str, told: Words, present: Words) -> Iterator[str]:
    yield from told
    if told and "as" in present:
        yield from {new for old, new in _renamed(text) if old in told} - told


@lru_cache(maxsize=1)
def _renamed(text: str) -> tuple[tuple[str, str], ...]:
    """Return what stands before and behind each ``as`` of *text*."""
    return tuple(
        (text[max(0, found.start() - _LONGEST_NAME) : found.start()].split()[-1:][0], found[1])
        for found in _RENAMED.finditer(text)
        if text[found.start() - 1 : found.start()].isidentifier()
    )


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))
