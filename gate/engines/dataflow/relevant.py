"""
Which lines of a file can matter to a check at all?

A word that must stand in the code wherever a check speaks is looked for in the text, which costs
little; what stands around none of them is not walked. A name can be written in one way only, but
for characters that Python folds (https://docs.python.org/3/reference/lexical_analysis.html): a
file that holds such is walked from end to end.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from gate.engines.dataflow.checks import secrecy, web
from gate.engines.dataflow.words import Words, words

Concerns = Callable[[int, int], bool]


def _lasts(names: Iterable[str]) -> Words:
    return frozenset(name.rpartition(".")[2] for name in names)


_REQUESTS: Final = words(
    "request req get_argument get_arguments get_body_argument get_query_argument",
    "MethodView Resource",
)
"""What a value from outside is called, or the class whose methods are given one."""
_ROUTED: Final = re.compile(
    r"@[^\n]*\b(?:route|get|post|put|patch|delete|head|options|api_route|websocket\w*|view|add_route)\b"
)
"""A decorator of what is given one."""
_LOCAL: Final = words("argv environ getenv input")
_RUNNERS: Final = words(
    "system popen getoutput getstatusoutput exec_command spawn run call Popen check_call "
    "check_output create_subprocess_exec create_subprocess_shell subprocess_shell import_module "
    "compile __import__ run_module runsource push runcode run_string run_in_subinterp evaluate "
    "execl execle execlp execlpe execv execve execvp execvpe"
)
_PLAIN_VERBS: Final = words("select insert update delete drop truncate alter")
"""Verbs of SQL that Python's own text does not hold everywhere."""
_VERBS: Final = (
    _PLAIN_VERBS
    | frozenset(map(str.capitalize, _PLAIN_VERBS))
    | frozenset(map(str.upper, _PLAIN_VERBS))
    | words(
        "WITH MERGE REPLACE CALL EXEC EXECUTE CREATE GRANT SET COPY EXPLAIN SHOW USE PRAGMA ATTACH "
        "VACUUM ANALYZE LOCK LISTEN NOTIFY"
    )
)
_ALWAYS: Final = (
    _REQUESTS
    | web.SWITCHES
    | secrecy.KEY_NAMES
    | frozenset(secrecy.UNCHECKED)
    | web.MIDDLEWARE
    | words(
        "set_cookie set_signed_cookie set_secure_cookie create_subprocess_shell subprocess_shell "
        "render_template_string Template from_string XPath xpath format_html SafeString search_s "
        "search_st search_ext search_ext_s csrf_exempt exempt set_option disable_warnings "
        "SSLContext chmod umask XMLParser setFeature unpack_archive load_model debug verify "
        "get_unverified_claims verify_mode minimum_version _create_default_https_context "
        "unsafe_load unsafe_load_all full_load full_load_all YAML HttpResponse HTMLResponse "
        "make_response HttpResponseBadRequest HttpResponseNotFound HttpResponseForbidden "
        "HttpResponseServerError HttpResponseNotAllowed StreamingHttpResponse HTTPResponse"
    )
)
_BESIDE: Final[tuple[tuple[Words, Words], ...]] = (
    (
        _VERBS,
        words(
            "execute executemany executescript exec_driver_sql mogrify raw text TextClause "
            "literal_column SQL fetch fetchrow fetchval fetch_all fetch_one copy_expert read_sql "
            "read_sql_query execute_sql execute_async query run prepare cursor iterate scalar "
            "scalars stream exec"
        ),
    ),
    (_RUNNERS, _LOCAL),
    (words("context"), words("event")),
    (words("ldap ldap3"), words("search")),
    (words("jwt JWT pyjwt jose"), words("decode encode")),
    (
        words("flask quart starlette fastapi werkzeug aiohttp litestar sanic"),
        words("Response html"),
    ),
    (words("tornado"), words("write")),
    (words("aiohttp websockets"), words("ssl")),
    (words("random"), _lasts(secrecy.RANDOM_CALLS)),
    (words("Cipher ciphers"), words("new AES")),
    (words("hmac"), words("new digest hexdigest")),
    (words("tarfile"), words("extract")),
    (words("joblib numpy yaml cloudpickle"), words("load loads load_all")),
    (words("itsdangerous fernet signing nacl"), _lasts(secrecy.KEY_CALLS)),
    (words("http"), words("http://")),
    (words("ftp"), words("ftp://")),
    (words("Allow"), words("Access-Control-Allow-Origin")),
)
"""
Words of which one must stand in the file, and words of which one must then stand where a check
speaks that asks for no value from outside.
"""
_WORD: Final = re.compile(r"\w+")


def concerns(text: str, more: Iterable[int] = ()) -> Concerns | None:
    """
    Return whether the lines from … to … of *text* matter; `None` if none of them does.

    *more*: 1-based lines that matter to whoever asks.
    """
    if not text.isascii() and unicodedata.normalize("NFKC", text) != text:
        return lambda first, last: True  # noqa: ARG005 - as `Concerns`
    lines = sorted({*_lines(text), *more})
    if not lines:
        return None

    def matter(first: int, last: int) -> bool:
        place = bisect_left(lines, first)
        return place < len(lines) and lines[place] <= last

    return matter


def _lines(text: str) -> Iterator[int]:
    """Yield the 1-based lines on which a word stands that matters."""
    present = frozenset(_WORD.findall(text))
    places = [place for word in _wanted(present) for place in _places(text, word)]
    places += [found.start() for found in _ROUTED.finditer(text)]
    line, end = 1, 0
    for place in sorted(places):
        line += text.count("\n", end, place)
        end = place
        yield line


def _wanted(present: Words) -> Iterator[str]:
    yield from present & _ALWAYS
    for needed, told in _BESIDE:
        if not present.isdisjoint(needed):
            yield from (word for word in told if word in present or not word.isidentifier())


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))
