"""Credentials that stand where nothing else stands: in addresses, headers, tokens, manifests."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from gate.model.looks import Looks, is_template, looks
from gate.model.published import is_published
from gate.model.regex import regex
from gate.readers.credentials.checksums import has_readable_header
from gate.readers.credentials.kind import Spotted, Tier

JSON_WEB_TOKEN: Final = "json-web-token"  # noqa: S105 - the name of a kind
BASIC_AUTH: Final = "basic-auth"
CONNECTION_STRING: Final = "connection-string"
KUBERNETES_SECRET: Final = "kubernetes-secret"  # noqa: S105 - the name of a kind
_JWT: Final = regex(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,20000}(?:\.[A-Za-z0-9_-]{10,4000}|\.)?",
    re.ASCII,
)
"""RFC 7519; the third part is empty where the token is not signed."""
_ADDRESS: Final = regex(
    r"://(?P<user>[^\s:/?#\[\]@\"'<>`\\]{0,200})(?::(?P<password>[^\s\"'<>`\\]{1,400}?))?@(?=[A-Za-z0-9\[%{$<])"
)
"""The user information of an address: RFC 3986, section 3.2.1."""
_NO_HOST: Final = regex(
    r"(?i)(?:localhost|127\.\d|0\.0\.0\.0|\[?::1|(?:[\w\-]+\.)*example(?:\.\w+)?\b|"
    r"[\w.\-]+\.(?:test|invalid|example|localhost)\b|(?:my|your|some)?[-_]?(?:host|server|domain)(?:name)?\b|[{$<%])"
)
"""A host that leads nowhere, or to one's own machine."""
_HOST: Final = regex(r"[\w\-]{1,63}(?:\.[\w\-]{1,63})+|\[")
"""A host with a domain, or an address; a name alone may be anything."""
_PORT: Final = regex(r"\d{1,5}/")
"""What is a port and a path, where an at sign follows later."""
_NO_PASSWORD: Final = frozenset({"x-oauth-basic", "x-access-token", "x-token-auth"})
_SHORTEST_TOKEN: Final = 20
_CURL_USER: Final = regex(
    r"\bcurl\b(?:[^\n]|\\\r?\n|\n[ \t]+(?=-)){0,600}?[ \t](?:-u|--user)(?:=|[ \t]{0,5})"
    r"(?:\"(?P<double>[^\"\n]{0,200})\"|'(?P<single>[^'\n]{0,200})'|(?P<bare>[^\s\"']{1,100}(?:[\"'][^\"'\n]{1,100}[\"'])?))"
)
_CURL_LEAST: Final = 3
_FILLED_IN: Final = regex(r"\{\{|\$[A-Za-z_({\d]|%\(|[<>`]|\[[^\]]+\]")
"""Marks of what the shell or a template puts in place of a password."""
_HEADER: Final = regex(r"asic[ \t]{1,3}([A-Za-z0-9+/_-]{8,400}={0,2})")
"""RFC 7617: a user and a password in base64."""
_MANIFEST: Final = regex(r"^[\"']?kind[\"']?:[ \t]*[\"']?Secret[\"']?[ \t]*\r?$", re.MULTILINE)
_DATA: Final = regex(
    r"^(?P<indent>[ \t]*)(?P<which>data|stringData):[ \t]*\r?\n"
    r"(?P<lines>(?:(?P=indent)[ \t]+[^\n]*\n?|[ \t]*\r?\n)+)",
    re.MULTILINE,
)
_ENTRY: Final = regex(
    r"^[ \t]+[\"']?[\w.\-]+[\"']?:[ \t]*(?:[|>][+-]?[ \t]*\r?\n[ \t]*)?"
    r"[\"']?([^\s\"'#][^\s\"']*)[\"']?",
    re.MULTILINE,
)

_POSTGRES_FILES: Final = frozenset({".pgpass", "pgpass", "pgpass.conf"})
_FIELD: Final = r"(?:[^:\\\n]|\\.)+"
_POSTGRES_LINE: Final = regex(
    rf"^(?!#){_FIELD}:(?:[0-9]{{1,5}}|\*):{_FIELD}:{_FIELD}:((?:[^:\\\s]|\\.){{1,200}})[ \t\r]*$",
    re.MULTILINE,
)
"""Host, port, database, user and password."""


def json_web_tokens(text: str) -> Iterator[Spotted]:
    """Yield each JSON Web Token whose header can be read."""
    if "eyJ" not in text:
        return
    for match in _JWT.finditer(text):
        if has_readable_header(match.group()):
            seems = Looks.PLACEHOLDER if is_published(match.group()) else Looks.RANDOM
            yield _spotted(JSON_WEB_TOKEN, match.start(), match.end(), seems, public=3)


def passwords_of_addresses(text: str) -> Iterator[Spotted]:
    """Yield each password in an address, and a token that stands for user and password."""
    if "://" not in text or "@" not in text:
        return
    for match in _ADDRESS.finditer(text):
        user, password = match.group("user"), match.group("password")
        part = "user" if _is_token(user, password) else "password"
        value = match.group(part)
        if value and not _is_filled_in(value):
            seems = _looks_in_address(text, match, value, user if part == "password" else "")
            is_named = bool(_HOST.match(text, match.end()))
            start, end = match.span(part)
            yield _spotted(BASIC_AUTH, start, end, seems, is_named=is_named)


def _is_token(user: str, password: str | None) -> bool:
    is_alone = password is None or password in _NO_PASSWORD
    return is_alone and len(user) >= _SHORTEST_TOKEN and looks(user) is Looks.RANDOM


def _looks_in_address(text: str, match: re.Match[str], value: str, user: str) -> Looks:
    is_nobody = value == user or _NO_HOST.match(text, match.end()) or _PORT.match(value)
    return Looks.PLACEHOLDER if is_nobody else looks(unquote(value))


def _is_filled_in(value: str) -> bool:
    return is_template(value) or value.isdigit()


def passwords_of_commands(text: str, low: str) -> Iterator[Spotted]:
    """Yield each password that curl is told with ``-u``."""
    if "curl" not in low or (" -u" not in low and "--user" not in low):
        return
    for match in _CURL_USER.finditer(text):
        part = next(part for part in ("double", "single", "bare") if match.group(part) is not None)
        user, colon, rest = match.group(part).partition(":")
        password = rest.strip("\"'{}")
        value = password or user
        if colon and len(value) >= _CURL_LEAST and not _FILLED_IN.search(rest or user):
            start = match.start(part) + match.group(part).index(
                value, 0 if not password else len(user)
            )
            seems = Looks.PLACEHOLDER if password == user else looks(value)
            yield _spotted(BASIC_AUTH, start, start + len(value), seems, is_named=False)


def passwords_of_headers(text: str, low: str) -> Iterator[Spotted]:
    """Yield each ``Authorization: Basic`` whose value decodes to a user and a password."""
    if "basic " not in low:
        return
    for match in _HEADER.finditer(text):
        user, colon, password = _decoded(match.group(1)).partition(":")
        if colon and (user + password).isascii() and (user + password).isprintable():
            value = password or user
            seems = Looks.PLACEHOLDER if password == user else looks(value)
            yield _spotted(BASIC_AUTH, match.start(1), match.end(1), seems, is_named=False)


def kubernetes_secrets(text: str, low: str) -> Iterator[Spotted]:
    """
    Yield the values of each manifest of a Secret.

    https://kubernetes.io/docs/concepts/configuration/secret/
    """
    if "kind" not in low or "secret" not in low or "data:" not in low:
        return
    start = 0
    for document in re.split(r"(?m)(?=^---)", text):
        if _MANIFEST.search(document):
            yield from _values(document, start)
        start += len(document)


def _values(document: str, start: int) -> Iterator[Spotted]:
    for data in _DATA.finditer(document):
        for entry in _ENTRY.finditer(data.group("lines")):
            raw = entry.group(1)
            value = _decoded(raw) if data.group("which") == "data" else raw
            if value and not is_template(raw):
                place = start + data.start("lines") + entry.start(1)
                yield _spotted(KUBERNETES_SECRET, place, place + len(raw), looks(value))


def _decoded(text: str) -> str:
    """Return what *text* holds in base64; byte by byte; empty if it is none."""
    try:
        return base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_" if "_" in text else None
        ).decode("latin-1")
    except (ValueError, binascii.Error):
        return ""


def passwords_of_postgres(text: str, name: str) -> Iterator[Spotted]:
    """
    Yield the password of each line in PostgreSQL's file of passwords.

    https://www.postgresql.org/docs/current/libpq-pgpass.html
    """
    if name not in _POSTGRES_FILES:
        return
    for match in _POSTGRES_LINE.finditer(text):
        value = match.group(1)
        if not is_template(value) and value != "*":
            yield _spotted(CONNECTION_STRING, *match.span(1), looks(value))


def _spotted(
    kind: str, start: int, end: int, seems: Looks, *, public: int = 0, is_named: bool = True
) -> Spotted:
    return Spotted(
        kind=kind,
        type=kind,
        tier=Tier.STRUCTURED,
        start=start,
        end=end,
        looks=seems,
        public=public,
        is_named=is_named,
    )
