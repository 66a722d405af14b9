"""
What detect-secrets sees that is no finding: each class with its reason.

Nothing else that it sees is left out. A class is asked in the table's order, and only about
places that our own reader does not cover.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gate.engines.detect_secrets import BASIC_AUTH, GENERIC, KEYWORD, PRIVATE_KEY
from gate.model.looks import (
    Looks,
    is_digest_name,
    is_example,
    is_template,
    is_worded,
    looks,
    name_in,
)
from gate.model.regex import regex
from gate.model.value import dataclass
from gate.stages.secrets.text import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """Places of one sort that are no findings."""

    name: str
    reason: str
    holds: Callable[[Seen], bool]


_HEADER: Final = regex(r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----")
_ESCAPED: Final = regex(r"(?:\\[nrt]|%[0-9A-Fa-f]{2}|\\u[0-9a-f]{4})\Z")
_PROSE: Final = regex(r"\S+(?:\s+\S+){2,}|[A-Za-z'-]+\s+[A-Za-z'-]+[.!?:]?")
_SETTING: Final = regex(r"[a-z]+(?:[-_ ][a-z]+)*")
"""What configuration that has no quotes says in words: a mode, a reference."""
_REVISION: Final = regex(
    r"(?i)(?:^|[\s\"'])(?:down_|replaces_)?revis(?:ion|es)\b|\bdepends_on\b|\bbranch_labels\b"
)
_LOCK: Final = regex(
    r"(?i)(?:^|[.\-_])lock(?:file)?(?:\.|$)|^(?:package-lock|npm-shrinkwrap|composer|go\.sum|pdm|requirements)\b"
)
_NO_HOST: Final = regex(
    r"(?i)@?(?:localhost|127\.\d|0\.0\.0\.0|\[?::1|(?:[\w\-]+\.)*example(?:\.\w+)?\b|"
    r"[\w.\-]+\.(?:test|invalid|example|localhost)\b|host(?:name)?\b|[{$<%])"
)


def _is_filled_in(seen: Seen) -> bool:
    return is_template(seen.value)


def _is_example(seen: Seen) -> bool:
    if seen.type in GENERIC or seen.type == BASIC_AUTH:
        return looks(seen.value) is Looks.PLACEHOLDER
    return is_example(seen.value)


def _is_bare_header(seen: Seen) -> bool:
    return seen.type == PRIVATE_KEY and not _HEADER.search(seen.text, max(seen.start - 6, 0))


def _is_inside(seen: Seen) -> bool:
    if seen.type in GENERIC or seen.type in {BASIC_AUTH, PRIVATE_KEY}:
        return False
    before = seen.text[max(seen.start - 6, 0) : seen.start]
    starts_inside = before[-1:].isalnum() and not _ESCAPED.search(before)
    return starts_inside or seen.text[seen.end : seen.end + 1].isalnum()


def _leads_nowhere(seen: Seen) -> bool:
    return seen.type == BASIC_AUTH and bool(_NO_HOST.match(seen.text, seen.end))


def _is_revision(seen: Seen) -> bool:
    return seen.type in GENERIC and bool(_REVISION.search(seen.before))


def _is_digest(seen: Seen) -> bool:
    is_of_lock = bool(_LOCK.search(seen.file))
    return seen.type in GENERIC and (is_digest_name(name_in(seen.before)) or is_of_lock)


def _is_words(seen: Seen) -> bool:
    if seen.type == KEYWORD:
        return seen.before[-1:] not in {'"', "'", "`"} and bool(_SETTING.fullmatch(seen.value))
    return (
        seen.type in GENERIC - {KEYWORD}
        and looks(seen.value) is not Looks.RANDOM
        and is_worded(seen.value)
    )


def _is_prose(seen: Seen) -> bool:
    return seen.type == KEYWORD and bool(_PROSE.fullmatch(seen.value))


CLASSES: Final = (
    Class(
        name="filled in later",
        reason="a template, a variable or a reference stands there, and no literal",
        holds=_is_filled_in,
    ),
    Class(
        name="example",
        reason="it says of itself that it stands for a value, or its provider published it",
        holds=_is_example,
    ),
    Class(
        name="header without a key",
        reason="code that looks for a key's header names it; no key follows",
        holds=_is_bare_header,
    ),
    Class(
        name="inside a longer run",
        reason="the format's characters go on before or behind it: a digest, an encoded file",
        holds=_is_inside,
    ),
    Class(
        name="address that leads nowhere",
        reason="its host is reserved for examples, or one's own machine",
        holds=_leads_nowhere,
    ),
    Class(
        name="revision of a migration",
        reason="the name before it says that it is the id of a database's revision",
        holds=_is_revision,
    ),
    Class(
        name="digest",
        reason="the name before it, or the lock file around it, says that it is a checksum",
        holds=_is_digest,
    ),
    Class(
        name="words",
        reason="it is put together of words, as names, versions, paths and media types are",
        holds=_is_words,
    ),
    Class(
        name="prose",
        reason="several words behind a name are a label or a message",
        holds=_is_prose,
    ),
)


def class_of(seen: Seen) -> Class | None:
    """Return the first class that *seen* belongs to; `None` if it is a finding."""
    return next((each for each in CLASSES if each.holds(seen)), None)
