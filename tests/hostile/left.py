"""What a run on a hostile change left behind, and what holds of it whatever the change holds."""

from __future__ import annotations

import base64
import html.parser
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from lxml import etree

from tests.end_to_end.conftest import Ended

DECISIONS = {0: "pass", 1: "fail", 3: "inconclusive"}
READ_AS_XML = ("junit", "junit-strict")
READ_BY_PEOPLE = ("console", "markdown")
READ_AS_LINES = ("console", "github")
MARKS = {
    "a command of GitHub's": re.compile(r"^\s*::[\w-]+"),
    "a command of Azure's or the runner's": re.compile(r"##(?:vso|teamcity)?\["),
    "a section of GitLab's": re.compile(
        r"section_(?:start|end):\d+:[\w.-]+(?:\[[^]]*])?\r\x1b\[0K"
    ),
}
PLACES_ARE_ITS_MATTER = "told/github_output"
"""Later steps of a job read there where the reports lie."""
SCHEMES = re.compile(r"(?:javascript|data|vbscript|file|https?)\s*:", re.IGNORECASE)
ALIVE = re.compile(r"(?<![\w\u200b\\])@[A-Za-z0-9]|<[a-zA-Z!/](?!!-- )|\]\((?!https://docs\.)")


@dataclass(frozen=True, kw_only=True)
class Left(Ended):
    """What a run left: what it said, what it wrote, and what it did around itself."""

    written: Mapping[str, bytes] = field(default_factory=dict)
    """Each file that lies outside the repository after the run and not before, by its name."""
    unspeakable: Mapping[str, str] = field(default_factory=dict)
    """What nobody may read anywhere, by what it is."""
    places: tuple[str, ...] = ()
    """Folders of the runner."""
    sang: tuple[str, ...] = ()
    """The canaries that were run."""
    changed: tuple[str, ...] = ()
    """What was touched in the repository."""
    orphans: tuple[str, ...] = ()
    """Processes that the run started and that still run."""
    calls: int = 0
    """Connections that somebody opened to what the change or the environment names."""
    scratch: tuple[str, ...] = ()
    """Files that were left in the folder of temporary ones."""
    is_job: bool = False
    """Whether GitHub's runner reads the output."""

    def told(self) -> Iterator[tuple[str, bytes]]:
        """Yield each text that left the gate, with its name."""
        yield "standard output", self.out.encode("utf-8", "surrogateescape")
        yield "standard error", self.err.encode("utf-8", "surrogateescape")
        for name, text in self.reports.items():
            yield name, text.encode("utf-8", "surrogateescape")
        yield from self.written.items()

    def rules(self, effect: str = "blocks") -> set[str]:
        """The rules of what has *effect*."""
        return {each["rule"] for each in self.json["findings"] if each["effect"] == effect}


def the_code_is_the_verdict(left: Left) -> None:
    assert left.code in {0, 1, 2, 3}, left.err
    if "json" in left.reports:
        assert DECISIONS.get(left.code) == left.json["verdict"]["decision"]
    else:
        assert left.code in {2, 3}, left.err


def no_traceback(left: Left) -> None:
    for name, data in left.told():
        assert b"Traceback (most recent" not in data, name
    assert "this is a bug" not in left.err.lower(), left.err


def nothing_of_the_change_ran(left: Left) -> None:
    assert () == left.sang


def nothing_unspeakable_is_told(left: Left) -> None:
    for name, data in left.told():
        for what, value in left.unspeakable.items():
            for form in forms(value):
                assert form not in data, f"{what} in {name}"


def forms(value: str) -> Iterator[bytes]:
    """Yield *value* as it stands, in a URL, in JSON, and in base64 wherever in a text it lies."""
    data = value.encode()
    yield data
    yield quote(value, safe="").encode()
    yield json.dumps(value)[1:-1].encode()
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + data)
        yield encoded[4 if shift else 0 : -4]  # less what the neighbours decide
    yield data.hex().encode()


def no_place_of_the_runner_is_told(left: Left) -> None:
    for name, data in left.told():
        for place in left.places if name != PLACES_ARE_ITS_MATTER else ():
            assert place.encode() not in data, f"{place} in {name}"


def nobody_else_speaks(left: Left) -> None:
    streams = {"standard output": _unattended(left) if left.is_job else left.out}
    if left.out.startswith(("{", "[")):
        strict(left.out)  # for a program: no line of it begins with a word of the change's
        streams = {}
    streams["standard error"] = left.err
    streams |= {name: left.reports[name] for name in ("console",) if name in left.reports}
    for name, text in streams.items():
        for line in text.split("\n"):
            for what, mark in MARKS.items():
                assert not mark.search(line), f"{what} in {name}: {line!r}"
    shown = streams | {name: left.reports[name] for name in READ_BY_PEOPLE if name in left.reports}
    for name, text in shown.items():
        hidden = {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Co", "Cs"}}
        assert hidden <= {"\n", "\u200b"}, f"{name} holds {sorted(map(ascii, hidden))}"


def _unattended(left: Left) -> str:
    """Return what the runner reads with its commands on, less those of the gate's own."""
    kept, token = [], ""
    for line in left.out.split("\n"):
        if token:
            token = "" if line.strip() == f"::{token}::" else token
        elif found := re.match(r"\s*::stop-commands::(\S+)", line):
            token = found[1]
        elif not re.match(r"::(?:error|warning|notice)(?: (?:[a-zA-Z]+=[^:,]*,?)+)?::", line):
            kept.append(line)
    return "\n".join(kept)


def every_report_is_valid(left: Left) -> None:
    for name, text in left.reports.items():
        if name in READ_AS_XML:
            etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
            assert "<!DOCTYPE" not in text
        elif name == "html":
            page(text)
        elif name not in {*READ_BY_PEOPLE, *READ_AS_LINES}:
            strict(text)
    if "sarif" in left.reports:
        for uri in uris(strict(left.reports["sarif"])):
            assert not SCHEMES.match(uri), uri
            assert not uri.startswith(("/", "\\", "../")), uri
            assert re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+", uri), uri


def strict(text: str) -> Any:
    """Return the JSON *text*, which has no member twice and no number that JSON does not know."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(pairs) == len(dict(pairs)), pairs
        return dict(pairs)

    def refuse(word: str) -> None:
        raise AssertionError(word)

    text.encode()  # no half of a character
    return json.loads(text, object_pairs_hook=once, parse_constant=refuse)


def uris(told: Any) -> Iterator[str]:
    """Yield each place that a SARIF log names as a file of the repository's."""
    if isinstance(told, list):
        for each in told:
            yield from uris(each)
    elif isinstance(told, dict):
        if "artifactLocation" in told:
            yield told["artifactLocation"].get("uri", "gate.toml")
        for each in told.values():
            yield from uris(each)


class Page(html.parser.HTMLParser):
    """What a browser would run or fetch of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag in {"iframe", "object", "embed", "base", "img", "link", "svg", "marquee"}:
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"src", "srcdoc", "formaction"}:
                self.bad.append(f"{tag} {name}={value}")
            if name in {"href", "action"} and re.match(r"(?i)\s*(javascript|data)", value or ""):
                self.bad.append(f"{tag} {name}={value}")


def page(text: str) -> None:
    """Assert that the page *text* has its own script and nothing else that lives."""
    looked = Page()
    looked.feed(text)
    looked.close()
    assert [] == looked.bad
    assert looked.scripts <= 1


def the_repository_is_untouched(left: Left) -> None:
    assert () == left.changed


def nothing_is_left_behind(left: Left) -> None:
    assert () == left.orphans
    assert () == left.scratch


def nobody_was_called(left: Left) -> None:
    assert 0 == left.calls


INVARIANTS: tuple[Callable[[Left], None], ...] = (
    the_code_is_the_verdict,
    no_traceback,
    nothing_of_the_change_ran,
    nothing_unspeakable_is_told,
    no_place_of_the_runner_is_told,
    nobody_else_speaks,
    every_report_is_valid,
    the_repository_is_untouched,
    nothing_is_left_behind,
    nobody_was_called,
)
"""What holds of every run; that it ends in time and within its memory, `Runner` sees to."""
