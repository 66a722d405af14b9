"""Values behind a name that means a credential: random ones, and passwords of any look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.looks import Looks, is_credential_name, is_template, looks
from gate.model.regex import regex
from gate.readers.credentials.assigned import Assigned, assigned
from gate.readers.credentials.kind import Spotted, Tier

GENERIC: Final = "high-entropy-string"
PASSWORD: Final = "password"  # noqa: S105 - the name of a kind
CONNECTION_STRING: Final = "connection-string"
_CONFIGURATION: Final = regex(
    r"""(?ix) (?:^|\.)(?:
        ya?ml|eyaml|ini|cfg|cnf|conf|cf|config|properties|toml|tfvars|tf|env|envrc|sh|bash|zsh|
        xml|netrc|npmrc|pypirc|lock|txt
    )$ | ^\.env | ^[^.]+$ | ^Dockerfile"""
)
"""Names of files whose values may stand without quotes."""
_PASSWORD_NAME: Final = regex(
    r"""(?ix)
    (?:pass(?:wor[dt]|wd|phrase|code|w)?|pwd|pw|secret(?:[_\-.]?key)?|contrase[nñ]a)
    (?:[_\-.]?(?:\d{1,3}|value|text|default|string))?\Z"""
)
"""How a name ends whose value is a password, whatever it looks like."""
_SHORTEST: Final = 4
_CONNECTION: Final = regex(
    r"""(?ix) (?:^|[;?&"'\s])
    (?:server|host(?:name)?|data[ ]source|uid|user(?:[ _]?id|name)?|database|dbname|
       initial[ ]catalog|driver|port|endpoint|addr)
    \s{0,2}=\s{0,2}[^;&"'\n]{1,80}[;&]"""
)
"""Another part of a connection string."""
_AROUND: Final = 300
"""Characters around a password in which the other parts of its connection string stand."""
_NO_PASSWORD: Final = regex(r"/[\w.\-]+(?:/[\w.\-]*)+|\(\?.*|~?[A-Za-z_]+(?:\.[A-Za-z_]+)+\(?\)?")
"""A path, a pattern, a dotted name."""
_UUID: Final = regex(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN: Final = regex(r"(?i)(?:(?!key|secret|pass|pwd|auth|cred|access|api|bearer).)*token.*")
_PROSE: Final = regex(r"[A-Za-z][a-z']*(?:[ \t]+[A-Za-z'][a-z']*)+[.!?:]?|.*[ \t].*[ \t].*[ \t].*")
_WORDS: Final = regex(r"[a-z]+(?:[-_ ][a-z]+)*")
"""What configuration that has no quotes says in words: a mode, a reference."""
_REFERENCE: Final = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[/@*%$#&!=:].*", re.ASCII)
"""An expression, a path, a variable: what stands without quotes and is no value."""


def is_configuration(file: str) -> bool:
    """Say whether values may stand without quotes in a file whose own name is *file*."""
    return bool(_CONFIGURATION.search(file))


def literals(text: str, low: str, file: str) -> Iterator[Spotted]:
    """
    Yield what stands behind a name that means a credential: random, or a password.

    *low* is *text* in lower case, letter by letter; *file* is the file's own name.
    """
    may_be_bare = is_configuration(file)
    seen: set[int] = set()
    for one in assigned(text, low):
        if one.start not in seen:
            seen.add(one.start)
            yield from _judged(text, one, may_be_bare=may_be_bare)


def _judged(text: str, one: Assigned, *, may_be_bare: bool) -> Iterator[Spotted]:
    value = text[one.start : one.end]
    if not _is_literal(text, one, value):
        return
    seems = looks(value)
    is_password = bool(_PASSWORD_NAME.search(one.name))
    if is_password and _is_connected(text, one):
        yield _spotted(CONNECTION_STRING, Tier.STRUCTURED, one, seems)
    elif seems is Looks.RANDOM and _means_it(one.name, value):
        yield _spotted(GENERIC, Tier.GENERIC, one, seems)
    elif is_password and (one.is_quoted or may_be_bare) and _may_be_chosen(one, value):
        yield _spotted(PASSWORD, Tier.PASSWORD, one, seems)


def _is_literal(text: str, one: Assigned, value: str) -> bool:
    if len(value) < _SHORTEST or is_template(value) or value.startswith("=?"):
        return False
    is_called = text[one.end : one.end + 1] in {"(", "["}
    return one.is_quoted or not (is_called or _REFERENCE.fullmatch(value))


def _means_it(name: str, value: str) -> bool:
    """Say whether *name* means a credential; of an id such as a trace has, not just a token."""
    return is_credential_name(name) and not (_UUID.fullmatch(value) and _TOKEN.fullmatch(name))


def _may_be_chosen(one: Assigned, value: str) -> bool:
    """Say whether *value* may be a password that a person chose, and is no label or mode."""
    is_word = not one.is_quoted and _WORDS.fullmatch(value)
    is_other = _PROSE.fullmatch(value) or _NO_PASSWORD.fullmatch(value)
    return not (one.is_listed or is_word or is_other)


def _is_connected(text: str, one: Assigned) -> bool:
    """Say whether *one* is a part of a connection string: ``Server=…;Uid=…;Pwd=…``."""
    name = text.rfind(one.name, max(one.start - _AROUND, 0), one.start)
    around = text[max(one.start - _AROUND, 0) : one.end + _AROUND]
    return text[name - 1 : name] in {";", "?", "&"} and bool(_CONNECTION.search(around))


def _spotted(kind: str, tier: Tier, one: Assigned, seems: Looks) -> Spotted:
    return Spotted(kind=kind, type=kind, tier=tier, start=one.start, end=one.end, looks=seems)
