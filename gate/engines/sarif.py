"""
SARIF 2.1.0 as other tools print it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlsplit

from gate.model.error import EngineError
from gate.model.finding import MOST_LINES
from gate.model.path import RepoPath, repo_path
from gate.model.regex import regex
from gate.model.value import dataclass

LEVELS: Final = frozenset({"none", "note", "warning", "error"})
"""Section 3.27.10."""
_WELL: Final = frozenset({"pass", "informational", "notApplicable"})
"""Section 3.27.9; ``open`` and ``review`` ask for somebody's judgement, as ``fail`` does."""
MEGABYTES: Final = 64
"""Longer texts are refused."""
_LONGEST: Final = 10_000
"""Characters up to which a message's arguments are put into it."""
_ARGUMENT: Final = regex(r"\{(\d{1,4})\}")
_LONE_SURROGATE: Final = regex("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result, as the tool worded it."""

    rule: str
    level: str
    """``none``, ``note``, ``warning`` or ``error``."""
    message: str
    help_uri: str = ""
    path: RepoPath | None
    """`None` where the tool names no file of the repository."""
    line: int | None = None
    """1-based."""
    end_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a tool said in one SARIF text."""

    tool: str
    """Names and versions, as the runs give them: ``Ruff 0.12.0``."""
    results: tuple[Result, ...]
    failures: tuple[str, ...]
    """What the tool says it could not do, a clause each; empty when it looked at everything."""


def read_sarif(data: bytes, *, root: str) -> Log:
    """
    Read a tool's SARIF text; *root* is the folder, absolute, that it ran in.

    Raises:
        EngineError: *data* is no SARIF 2.1.0, or has no run: then nothing shows that the tool
            looked.
    """
    runs = _runs(data)
    results: list[Result] = []
    failures: list[str] = []
    tools: list[str] = []
    try:
        for run in runs:
            driver = run["tool"]["driver"]
            tools.append(_text(" ".join(filter(None, (driver["name"], driver.get("version"))))))
            rules = _rules(run)
            results += [_result(raw, run, rules, root) for raw in _reported(run)]
            failures += [_from(root, each) for each in _failures(run)]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        kind = type(error).__name__  # its text may quote what the tool found
        raise _unreadable(f"is not shaped as SARIF 2.1.0 says ({kind})") from error
    return Log(tool=", ".join(tools), results=tuple(results), failures=tuple(failures))


def _runs(data: bytes) -> list[dict[str, Any]]:
    if len(data) > MEGABYTES * 1024 * 1024:
        raise _unreadable(f"is longer than {MEGABYTES} MB")
    if not data.strip():
        raise _unreadable("is empty")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unreadable("is not JSON") from error
    if not isinstance(document, dict) or document.get("version") != "2.1.0":
        raise _unreadable("does not say version 2.1.0")
    runs = document.get("runs")
    if not isinstance(runs, list) or not runs:
        raise _unreadable("holds no run, so that nothing shows that the tool looked")
    return runs


def _rules(run: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {rule["id"]: rule for rule in run["tool"]["driver"].get("rules") or ()}


def _reported(run: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the results that do not say that all is well, suppressed ones as well."""
    for raw in run.get("results") or ():
        if raw.get("kind", "fail") not in _WELL:
            yield raw


def _failures(run: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the invocations say went wrong (3.20), and whether it looked at all (3.14.23)."""
    if run.get("results") is None:
        yield "a run has no `results`, which an empty list is if nothing was found"
    for invocation in run.get("invocations") or ():
        told = [
            _text(note["message"].get("text", "an error"))
            for note in invocation.get("toolExecutionNotifications") or ()
            if note.get("level", "warning") == "error"
        ]
        yield from told
        if not told and invocation.get("executionSuccessful") is False:
            yield "it says that it did not run to its end"


def _result(
    raw: Mapping[str, Any],
    run: Mapping[str, Any],
    rules: Mapping[str, Mapping[str, Any]],
    root: str,
) -> Result:
    index = raw.get("ruleIndex", -1)
    named = raw.get("ruleId") or (raw.get("rule") or {}).get("id")
    if not named and index >= 0:
        named = run["tool"]["driver"]["rules"][index]["id"]
    rule = rules.get(named or "", {})
    level = raw.get("level") or rule.get("defaultConfiguration", {}).get("level") or "warning"
    path, line, end_line = _place(raw.get("locations") or (), run, root)
    return Result(
        rule=_text(named or "unnamed"),
        level=level if level in LEVELS else "warning",
        message=_from(root, _message(raw["message"], rule)),
        help_uri=_text(rule.get("helpUri", "")),
        path=path,
        line=line,
        end_line=end_line,
    )


def _from(root: str, text: str) -> str:
    """Return *text* with its paths from *root*, which is another folder in each run."""
    return text.replace(f"{root.rstrip('/')}/", "").replace(root, ".")


def _message(message: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    """Return the text of a message, which may stand in the rule (section 3.11)."""
    text = message.get("text") or message.get("markdown")
    if not text and "id" in message:
        text = rule.get("messageStrings", {}).get(message["id"], {}).get("text", "")
    return _filled(_text(text or "no message"), list(map(_text, message.get("arguments") or ())))


def _filled(text: str, arguments: Sequence[str]) -> str:
    """Return *text* with its *arguments*; as it is, where they are too few or too long."""
    asked = [int(found[1]) for found in _ARGUMENT.finditer(text)]
    if any(number >= len(arguments) for number in asked):
        return text
    if len(text) + sum(len(arguments[number]) for number in asked) > _LONGEST:
        return text
    return _ARGUMENT.sub(lambda found: arguments[int(found[1])], text)


def _text(value: object) -> str:
    """Return *value* as a text that can be written: JSON may spell half a character."""
    return _LONE_SURROGATE.sub("\ufffd", str(value))


def _place(
    locations: Sequence[Mapping[str, Any]], run: Mapping[str, Any], root: str
) -> tuple[RepoPath | None, int | None, int | None]:
    physical = locations[0].get("physicalLocation") if locations else None
    if not physical:
        return None, None, None
    artifact = physical.get("artifactLocation") or {}
    if "uri" not in artifact and artifact.get("index", -1) >= 0:
        artifact = run["artifacts"][artifact["index"]]["location"]
    path = _path(str(artifact.get("uri", "")), root)
    region = physical.get("region") or {}
    line = _line(region.get("startLine"))
    end = _line(region.get("endLine")) or line
    return path, line, max(line, end) if line and end else line


def _line(value: object) -> int | None:
    return value if isinstance(value, int) and 1 <= value <= MOST_LINES else None


def _path(uri: str, root: str) -> RepoPath | None:
    """Return the file of the repository that *uri* means, or `None` if it means another."""
    parts = urlsplit(uri)
    raw = unquote_to_bytes(parts.path)
    if parts.scheme not in ("", "file"):
        return None
    folder = root.encode("utf-8", "surrogateescape").rstrip(b"/") + b"/"
    raw = raw.removeprefix(folder) if raw.startswith(b"/") else raw
    while raw.startswith(b"./"):
        raw = raw[2:]
    try:
        return repo_path(raw)
    except ValueError:
        return None


def _unreadable(what: str) -> EngineError:
    return EngineError(
        f"the output {what}",
        where="standard output of the command",
        fix="let the command print SARIF 2.1.0, and nothing else, on standard output",
    )
