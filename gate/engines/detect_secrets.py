"""
detect-secrets: credentials in text, each file whole and in memory.

Its plug-ins look (https://github.com/Yelp/detect-secrets); no setting, baseline or comment of
the tree is read, no host is asked whether a value works, and a file of any kind is read. No
record holds a value: it says where the value stands in the file's text, as
`gate.model.decoding` decodes it. detect-secrets itself is imported by `prepare`, in a worker.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from gate.installed import version_of
from gate.model.decoding import text_of
from gate.model.error import EngineError
from gate.model.looks import Looks, is_example, is_named, is_template, looks
from gate.model.path import RepoPath
from gate.model.secret import Keys
from gate.model.work import Item, Json, Record, Unreadable

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector

CANARY: Final = Item(
    path=RepoPath("canary.py"), data=b"".join((b"key = '", b"AKIA", b"QWERTYUIOPASDFGH", b"'\n"))
)
"""A file in which something must be found; put together here, so that none stands in this file."""

AWS: Final = "AWS Access Key"
PRIVATE_KEY: Final = "Private Key"
BASIC_AUTH: Final = "Basic Auth Credentials"
KEYWORD: Final = "Secret Keyword"
GENERIC: Final = frozenset({"Base64 High Entropy String", "Hex High Entropy String", KEYWORD})
"""Types that go by a value's looks or its name, not by a provider's format."""

_WIDTH, _OVERLAP = 4096, 1024
"""Characters of a line that a plug-in is shown at once: some of its patterns are quadratic."""
_SHORTEST: Final = 6
"""Characters of a line that can hold a name and a value."""
_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file starts of which git holds the address alone (https://git-lfs.com)."""
_MOST: Final = 10_000
"""Findings in one file; beyond, the file counts as not looked at."""
_PUBLIC: Final = re.compile(
    r"A3T|ABIA|ACCA|AKIA|ASIA|gh[opsur]_|gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-|GR13|"
    r"xox[aboprs]|[rs]k_l|sk-|pypi|SG\.|sq0c|npm_|AKC|eyJ"
)
"""Starts that every value of a provider's type shares."""
_FURTHER: Final = {
    "Discord Bot Token": re.compile(r"[\w\-]*", re.ASCII),
    "GitHub Token": re.compile(r"\w*", re.ASCII),
    "GitLab Token": re.compile(r"[\w\-.]*(?<!\.)", re.ASCII),
    "JSON Web Token": re.compile(r"[\w.=\-]*(?<!\.)", re.ASCII),
    "OpenAI Token": re.compile(r"[\w\-]*", re.ASCII),
    "Stripe Access Key": re.compile(r"[A-Za-z0-9]*"),
}
"""What belongs to a value beyond what the plug-in matches, so that the whole value is one."""
_WHOLE: Final = frozenset({"GitHub Token", "GitLab Token"})
"""Types whose plug-in picks out a part of the match that is not the value."""
_LOOSE: Final = frozenset(
    {
        "Artifactory Credentials",
        "Cloudant Credentials",
        "IBM Cloud IAM Key",
        "SoftLayer Credentials",
    }
)
"""Types whose format fits words of code as well, so that the value's looks count too."""
_DIGEST: Final = re.compile(r"[0-9a-f]*")
_ESCAPED: Final = re.compile(r"(?:\\[nrt]|%[0-9A-Fa-f]{2}|\\u[0-9a-f]{4})\Z")
"""An escape whose last letter stands before a value without being a part of it."""
_NO_HOST: Final = re.compile(
    r"(?i)@(?:localhost|127\.\d|0\.0\.0\.0|\[?::1|(?:[\w\-]+\.)*example(?:\.\w+)?\b|"
    r"[\w.\-]+\.(?:test|invalid|example|localhost)\b|host(?:name)?\b)"
)
"""What follows the password in an address that leads nowhere, or to one's own machine."""
_UNQUOTED: Final = re.compile(
    r"""^\s*(?:export\s+|ENV\s+|-\s+|set\s+)?["']?[\w.\-]+["']?\s*[:=\s]\s*([\w+/=\-]{12,})\s*$"""
)
"""A line ``name: value`` without quotes, as configuration has it."""
_CONFIGURATION: Final = re.compile(
    r"(?i)(?:^|\.)(?:ya?ml|eyaml|ini|cfg|cnf|conf|cf|properties|toml|tfvars|env|envrc|sh|bash)$|"
    r"^\.env|^[^.]+$"
)
"""Names of files whose values may stand without quotes."""
_WORD: Final = re.compile(r"[A-Za-z0-9]")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=]{16,}")
_BETWEEN: Final = r"(?:\\[nrt]|[\s\"'`+,;#/*>|()-])*"
"""What may stand between the lines of a key: layout, quotes, comment marks, escapes."""
_PEM: Final = re.compile(
    rf"[ -]{{0,6}}(?:{_BETWEEN}"
    rf"(?:[A-Za-z][A-Za-z-]{{2,30}}: [^\r\n\\\"'`]{{0,200}}|{_BASE64.pattern}))+"
    rf"(?:{_BETWEEN}[A-Za-z0-9+/=]{{1,15}})?(?:{_BETWEEN}-----END[A-Z0-9 ]{{0,40}}-----)?"
)
"""A private key from behind its header: RFC 7468, RFC 1421's headers, OpenPGP's armour, PuTTY."""
_LONGEST_PEM: Final = 20_000
_SHORTEST_PEM: Final = 40
"""Base64 characters of the shortest private key: Ed25519 has 64 with its frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A place where a plug-in saw a credential. It holds nothing of the value but a prefix."""

    type: str
    """detect-secrets' name for what it saw: ``GitHub Token``."""
    start: int
    """Where the value starts in the file's text, in characters."""
    end: int
    """Where it ends, exclusive."""
    line: int
    """1-based."""
    end_line: int
    """1-based, inclusive."""
    column: int
    """1-based, in characters."""
    end_column: int
    """1-based, exclusive, on `end_line`."""
    prefix: str
    """Up to four characters that all values of the type share; empty if none are public."""
    key: str
    """A keyed hash of the whole value, the same wherever it stands."""
    looks: Looks
    is_named: bool
    """Whether the name before the value speaks of a credential."""


def sighting(record: Record) -> Sighting:
    """Return what *record*, which `prepare`'s function made, says."""
    told = Sighting(**record)  # type: ignore[arg-type] # it was made by `asdict`
    return replace(told, looks=Looks(told.looks))


def version() -> str:
    """Return what the findings in one and the same file depend on."""
    return f"detect-secrets {version_of('detect-secrets')}"


def reads(path: RepoPath) -> str:
    """Return the part of *path* that plug-ins and filters read: the file's own name."""
    return path.rpartition("/")[2]


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to what every plug-in sees in it.

    *profile*: ``types``, detect-secrets' names of what to look for; ``salt``, which keys the
    hashes of values. `sighting` reads a record.

    Raises:
        EngineError: detect-secrets has no plug-in for one of the types.
    """
    from detect_secrets.core.plugins import util  # noqa: PLC0415 - imported in a worker only

    classes: Mapping[str, Callable[[], BasePlugin]] = util.get_mapping_from_secret_type_to_class()
    types = profile.get("types")
    names = [str(name) for name in types] if isinstance(types, list) else []
    missing = [name for name in names if name not in classes]
    if missing or not names:
        raise EngineError(
            f"detect-secrets has no plug-in for {', '.join(missing) or 'anything'}",
            where=version(),
            fix="install the versions that the gate's lock file names",
        )
    plugins = [classes[name]() for name in names]
    salt = str(profile.get("salt", "")).encode()

    def look(path: RepoPath, data: bytes) -> list[Record]:
        if data.startswith(_POINTER):
            raise Unreadable("it is a pointer of Git LFS, whose content is not in git")
        text, is_binary = text_of(data)
        spans = _spans(plugins, reads(path), text, is_binary=is_binary)
        return _records(text, spans, salt)

    return look


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    type: str
    start: int
    end: int
    looks: Looks
    is_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a text, or a part of a long one."""

    text: str
    """The whole text."""
    start: int
    end: int
    name: str
    """The file's."""

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]


def _spans(
    plugins: Sequence[BasePlugin], name: str, text: str, *, is_binary: bool
) -> Iterator[_Span]:
    from detect_secrets.plugins.base import RegexBasedDetector  # noqa: PLC0415 - as in `prepare`

    providers = [plugin for plugin in plugins if isinstance(plugin, RegexBasedDetector)]
    others = [plugin for plugin in plugins if plugin.secret_type in GENERIC and not is_binary]
    for start, end in _lines(text, is_binary=is_binary):
        line = _Line(text=text, start=start, end=end, name=name)
        for provider in providers:
            yield from _provided(provider, line)
        for plugin in others:
            yield from _generic(plugin, line)


def _lines(text: str, *, is_binary: bool) -> Iterator[tuple[int, int]]:
    """Yield where lines start and end, a long one in parts; of a binary, what can be printed."""
    pattern = r"[\x20-\x7e]+" if is_binary else r"[^\r\n]+"
    for match in re.finditer(pattern, text):
        start, end = match.span()
        while end - start > _WIDTH:
            yield start, start + _WIDTH
            start += _WIDTH - _OVERLAP
        if end - start >= _SHORTEST:
            yield start, end


def _provided(plugin: RegexBasedDetector, line: _Line) -> Iterator[_Span]:
    """Yield what *plugin* finds by the format of a provider, each extended to the whole value."""
    kind, words = plugin.secret_type, line.words
    values = set(plugin.analyze_string(words))
    if not values:
        return
    for pattern in plugin.denylist:
        for match in pattern.finditer(words):
            if values.isdisjoint((match.group(), *match.groups())):
                continue  # the plug-in has second thoughts, as on a token whose parts do not decode
            if kind == PRIVATE_KEY:
                yield _private_key(line.text, line.start + match.start(), line.start + match.end())
            elif kind == BASIC_AUTH:
                yield from _password_of_url(line, match)
            else:
                yield _token(kind, line, match)


def _private_key(text: str, start: int, header_end: int) -> _Span:
    """Return the key whose header starts at *start*, as far as its body and its footer go."""
    found = _PEM.match(text, header_end, header_end + _LONGEST_PEM)
    body = sum(map(len, _BASE64.findall(found.group()))) if found else 0
    return _Span(
        type=PRIVATE_KEY,
        start=start,
        end=found.end() if found else header_end,
        looks=Looks.RANDOM if body >= _SHORTEST_PEM else Looks.PLACEHOLDER,
    )


def _password_of_url(line: _Line, match: re.Match[str]) -> Iterator[_Span]:
    value = match.group(1)
    if is_template(value):
        return
    user = match.group().removeprefix("://").partition(":")[0]
    is_nobody = value == user or _NO_HOST.match(line.words, match.end() - 1)
    yield _Span(
        type=BASIC_AUTH,
        start=line.start + match.start(1),
        end=line.start + match.end(1),
        looks=Looks.PLACEHOLDER if is_nobody else looks(value),
    )


def _token(kind: str, line: _Line, match: re.Match[str]) -> _Span:
    has_part = match.re.groups and kind not in _WHOLE and match.group(1)
    first, last = match.span(1) if has_part else match.span()
    start, end = line.start + first, line.start + last
    while start < end and not _WORD.match(line.text, start):
        start += 1
    while end > start and line.text[end - 1] in " \t\"',;:":
        end -= 1
    if kind == "Azure Storage Account access key":
        start += len("AccountKey=")
    if kind in _FURTHER:
        further = _FURTHER[kind].match(line.text, end)
        end = further.end() if further else end
    return _Span(type=kind, start=start, end=end, looks=_token_looks(kind, line.text, start, end))


def _token_looks(kind: str, text: str, start: int, end: int) -> Looks:
    value = text[start:end]
    if is_example(value):
        return Looks.PLACEHOLDER
    before = text[max(start - 6, 0) : start]
    is_inside = _WORD.match(before[-1:]) and not _ESCAPED.search(before)
    if is_inside or _WORD.match(text[end : end + 1]):
        return Looks.FRAGMENT
    if kind == AWS and not _PUBLIC.match(value):  # it goes by the name before it
        return Looks.PLAIN if _DIGEST.fullmatch(value) else looks(value)
    return looks(value) if kind in _LOOSE else Looks.RANDOM


def _generic(plugin: BasePlugin, line: _Line) -> Iterator[_Span]:
    """Yield what *plugin* finds by a name or by entropy, as far as detect-secrets' filters go."""
    from detect_secrets.filters import heuristic  # noqa: PLC0415 - imported in a worker only

    kind, words = plugin.secret_type, line.words
    places = _passwords(plugin, line) if kind == KEYWORD else _strings(plugin, line)
    for start, end in places:
        value = words[start:end]
        seems = looks(value)
        named = kind == KEYWORD or is_named(words[:start])
        is_dropped = (
            is_template(value)
            or heuristic.is_sequential_string(value)
            or heuristic.is_potential_uuid(value)
            or heuristic.is_likely_id_string(value, words, plugin)
            or heuristic.is_not_alphanumeric_string(value)
            # It drops whole lines: what is random in a call stays.
            or (seems is not Looks.RANDOM and heuristic.is_indirect_reference(words))
            or (not named and heuristic.is_lock_file(line.name))
        )
        if not is_dropped:
            place = {"start": line.start + start, "end": line.start + end}
            yield _Span(type=kind, looks=seems, is_named=named, **place)


def _strings(plugin: BasePlugin, line: _Line) -> Iterator[tuple[int, int]]:
    """Yield where strings of high entropy stand: quoted, or alone after a name."""
    words = line.words
    bare = _UNQUOTED.match(words) if _CONFIGURATION.search(line.name) else None
    asked = f'"{bare.group(1)}"' if bare else words
    for value in {found.secret_value or "" for found in plugin.analyze_line(line.name, asked)}:
        if bare:
            yield bare.span(1)
            continue
        place = words.find(value)
        while place >= 0:
            if words[place - 1 : place] in {"'", '"'}:
                yield place, place + len(value)
            place = words.find(value, place + len(value))


def _passwords(plugin: BasePlugin, line: _Line) -> Iterator[tuple[int, int]]:
    """Yield where values stand after a name such as ``password``: the plug-in finds the first."""
    words, start = line.words, 0
    while start < len(words):
        last = start
        for found in plugin.analyze_line(line.name, words[start:]):
            raw = found.secret_value or ""
            place = words.find(raw, start)
            value = re.split(r"\s+(?:#|//|/\*|;)", raw, maxsplit=1)[0].rstrip(" \t,;)")
            yield place, place + len(value)
            last = max(last, place + len(raw))
        if last == start:
            return
        start = last


def _records(text: str, spans: Iterator[_Span], salt: bytes) -> list[Record]:
    known: dict[tuple[int, int, str], _Span] = {}
    for span in spans:
        if span.start < span.end:
            known.setdefault((span.start, span.end, span.type), span)
        if len(known) > _MOST:
            raise Unreadable(f"it seems to hold more than {_MOST:,} credentials")
    keys = Keys(salt=salt)
    breaks = [match.start() for match in re.finditer("\n", text)] if known else []
    return [asdict(_sighting(text, known[place], keys, breaks)) for place in sorted(known)]


def _sighting(text: str, span: _Span, keys: Keys, breaks: Sequence[int]) -> Sighting:
    value = text[span.start : span.end]
    line = bisect.bisect_left(breaks, span.start)
    end_line = bisect.bisect_left(breaks, span.end)
    public = _PUBLIC.match(value) if span.type not in GENERIC and span.type != BASIC_AUTH else None
    return Sighting(
        type=span.type,
        start=span.start,
        end=span.end,
        line=line + 1,
        end_line=end_line + 1,
        column=span.start - (breaks[line - 1] if line else -1),
        end_column=span.end - (breaks[end_line - 1] if end_line else -1),
        prefix=public.group()[:4] if public else "",
        key=keys.of(_essence(span.type, value), is_guessable=span.looks is not Looks.RANDOM),
        looks=span.looks,
        is_named=span.is_named,
    )


def _essence(kind: str, value: str) -> str:
    """Return what of *value* makes it the same value elsewhere: of a private key, its body."""
    if kind != PRIVATE_KEY:
        return value
    return "".join(_BASE64.findall(re.sub(r"\\[nrt]", " ", value))) or value
