"""
What makes one of bandit's findings less than it says: facts about the place, by a fixed name.

A finding keeps its place and its text; what its circumstance is worth, the stage says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from gate.engines.dataflow.checks.flows import SHELL
from gate.engines.dataflow.checks.secrecy import SECURE_WORDS
from gate.engines.dataflow.seen import LEVELS, Call, Hit
from gate.engines.dataflow.value import HOLE, TAINTED, UNKNOWN, Value
from gate.engines.dataflow.words import words
from gate.model.looks import is_template
from gate.model.regex import regex
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One finding of bandit's, as far as its place and its weight go."""

    test: str
    """``B603``."""
    severity: str
    confidence: str
    line: int
    """1-based."""
    column: int
    """0-based, in bytes, as Python's trees count."""
    end_column: int


Place = tuple[int, int, int]
_Fact = Callable[[Call], str]


def of_call(test: str, call: Call) -> str:
    """Return the circumstance of a finding of *test* in *call*; empty for none."""
    return _OF_CALLS[test](call) if test in _OF_CALLS else ""


def _first(call: Call, *names: str) -> Value:
    return call.argument(0, *names) or UNKNOWN


def _is_fixed(value: Value) -> bool:
    return not value.is_open or value.kind == "sys.executable"


def _command(call: Call) -> str:
    value = _first(call, "args", "command", "cmd")
    if value.items is None:
        return "" if value.is_open else "constant-command"
    if _is_shell(value.items) or any(each.source for each in _before_dashes(value.items)):
        return ""
    if all(map(_is_fixed, value.items)):
        return "constant-command"
    is_read = call.given("shell") is True
    return "fixed-program" if value.items and _is_fixed(value.items[0]) and not is_read else ""


def _is_shell(items: Sequence[Value]) -> bool:
    """Say whether a shell is started, which reads what follows ``-c``."""
    return "-c" in [each.constant for each in items] and SHELL.search(items[0].text) is not None


def _before_dashes(items: Sequence[Value]) -> Sequence[Value]:
    """Return what stands before ``--``, behind which nothing is an option."""
    constants = [each.constant for each in items]
    return items[: constants.index("--")] if "--" in constants else items


def _arguments(call: Call) -> str:
    """``os.execv(path, arguments)`` and its like."""
    if any(each.source for each in call.values()):
        return ""
    return "fixed-program" if _is_fixed(_first(call)) else ""


_HOST: Final = regex(rf"https?://[^/?#\\{HOLE}{TAINTED}]+(?:[/?#]|\Z)")
"""An address whose server stands in the code."""


def _address(call: Call) -> str:
    value = _first(call, "url", "fullurl")
    is_web = value.text.startswith(("https://", "http://"))
    return "literal-address" if is_web and _HOST.match(value.text) else ""


def _random(call: Call) -> str:
    named = SECURE_WORDS.search(call.target) or SECURE_WORDS.search(call.function.name)
    return "" if named else "plain-random"


def _input(call: Call) -> str:
    value = _first(call)
    if not value.is_open and not value.source:
        return "constant-input"
    return "own-data" if value.kind.endswith(".dumps") else ""


def _markup(call: Call) -> str:
    return "" if _first(call).is_open else "constant-text"


_CHECKSUM: Final = regex(
    r"(?i)etag|checksum|cache_?key|cache_?name|fingerprint|content_?hash|file_?hash|gravatar|"
    r"bucket|shard|dedup|_?cache_?|digest_of|unique_name|cachebust"
)


def _hash(call: Call) -> str:
    names = f"{call.target} {call.function.name}"
    if SECURE_WORDS.search(names):
        return ""
    return "checksum" if _CHECKSUM.search(names) else ""


def _more(call: Call) -> str:
    return "more-arguments" if call.is_open else ""


def _statement(call: Call) -> str:
    values = list(call.values())
    return "constant-sql" if values and not any(each.is_open for each in values) else ""


_OF_CALLS: Final[dict[str, _Fact]] = {
    **dict.fromkeys(("B602", "B603", "B604", "B605", "B607"), _command),
    "B606": _arguments,
    "B310": _address,
    "B311": _random,
    **dict.fromkeys(("B102", "B301", "B302", "B307", "B506"), _input),
    **dict.fromkeys((f"B{number}" for number in range(313, 320)), _input),
    **dict.fromkeys(("B308", "B703", "B704"), _markup),
    **dict.fromkeys(("B303", "B324"), _hash),
    "B113": _more,
    **dict.fromkeys(("B610", "B611"), _statement),
}
_PROSE: Final = regex(
    r"(?i)\b(?:from|into|update)\s+(?:the|an?|your|this|that|these|those|our|my|its|which|each)\b"
)


def of_text(value: Value) -> str:
    """Return the circumstance of a text that is taken for SQL; empty for none."""
    if not value.is_open and not value.source:
        return "constant-sql"
    return "prose" if _PROSE.search(value.text) else ""


CALL_TESTS: Final = frozenset(_OF_CALLS)


# Words that are no password

PASSWORD_TESTS: Final = frozenset({"B105", "B106", "B107"})
_CREDENTIAL: Final = regex(r"(?i)pas+wo?r?d|pass|pwd|token|secret|auth|bearer|csrf|credential")
_WORDS: Final = regex(r"[A-Za-z]+(?:[-_ .][A-Za-z]+)*[0-9]?")
_SENTENCE: Final = regex(r".*\s.*[:.?!…]\s*\Z|.*\s.*", re.DOTALL)
_ADDRESS: Final = regex(r"(?:[a-z][a-z+.-]*:)?//|\.{0,2}/[\w{<]|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_HEADER: Final = regex(r"(?:X|[A-Z][a-z]+)(?:-[A-Z][A-Za-z0-9]*)+")
_ENUMERATED: Final = words(
    "access refresh id basic digest none null default required optional hidden invalid valid "
    "expired missing true false yes no on off api jwt oauth oauth2 opaque code implicit "
    "identity plain text string int any all self user"
)


_LONGEST_WORD: Final = 400


def is_ordinary(value: str) -> bool:
    """Say whether *value*, where a password might stand, is a word, a name or a sentence."""
    told = value.strip()
    if len(told) > _LONGEST_WORD:
        return False
    if not told or is_template(told) or _ADDRESS.match(told):
        return True
    if told.lower() in _ENUMERATED or _HEADER.fullmatch(told):
        return True
    if _WORDS.fullmatch(told) and _CREDENTIAL.search(told):
        return True
    return bool(_SENTENCE.fullmatch(told) and (_CREDENTIAL.search(told) or told[-1] in ":.?!…"))


def of_password(test: str, node: ast.AST) -> str:
    """Return the circumstance of what *test* takes for a password in *node*; empty for none."""
    values = list(_literals(test, node))
    return "ordinary-word" if values and all(map(is_ordinary, values)) else ""


def _literals(test: str, node: ast.AST) -> Iterator[str]:
    if test == "B105" and isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif test == "B106" and isinstance(node, ast.Call):
        yield from _texts(
            each.value for each in node.keywords if each.arg and _CREDENTIAL.search(each.arg)
        )
    elif test == "B107" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _texts(node.args.defaults)
        yield from _texts(node.args.kw_defaults)


def _texts(nodes: Sequence[ast.expr | None] | Iterator[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# What one of our own checks has said of the same place

_SAME: Final = {
    **dict.fromkeys(("B602", "B603", "B604", "B605", "B606", "B607"), "command-injection"),
    **dict.fromkeys(("B608", "B610", "B611"), "sql-built"),
    **dict.fromkeys(("B102", "B307"), "code-injection"),
    **dict.fromkeys(("B301", "B302", "B506"), "unsafe-deserialization"),
    **dict.fromkeys(("B308", "B703", "B704"), "html-built"),
    **dict.fromkeys(("B105", "B106", "B107"), "hard-coded-key"),
    "B202": "archive-traversal",
    "B311": "weak-token",
    "B310": "ssrf",
    "B201": "debug-enabled",
    "B701": "autoescape-off",
    "B501": "tls-unverified",
}


class Twice:
    """What our checks have said, by the check and the line."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._weights: dict[tuple[str, int], int] = {}
        for hit in hits:
            first = getattr(hit.node, "lineno", 0)
            last = min(getattr(hit.node, "end_lineno", None) or first, first + _LONGEST)
            for line in range(first, last + 1):
                known = self._weights.get((hit.check, line), 0)
                self._weights[hit.check, line] = max(known, LEVELS.index(hit.severity))

    def has(self, asked: Asked) -> bool:
        """Say whether one of them tells the same fault of the same line, at least as gravely."""
        weight = LEVELS.index(asked.severity) if asked.severity in LEVELS else 0
        return self._weights.get((_SAME.get(asked.test, ""), asked.line), -1) >= weight


_LONGEST: Final = 100
"""Lines of one finding that are compared with those of others."""
