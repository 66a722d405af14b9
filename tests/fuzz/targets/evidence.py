"""What other jobs leave: reports of tests, coverage, scanners, trackers, and of gate itself."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import coverage

from gate.cli.waive.finding import _of_report
from gate.engines.coverage import prepare as statements
from gate.engines.sarif import read_sarif
from gate.engines.squawk import _rows, _said
from gate.model import part
from gate.model.evidence import oldest, stamp
from gate.model.lines import read_lines
from gate.model.path import RepoPath
from gate.model.record import RecordError
from gate.readers.baselines import NoBaseline, read_baseline
from gate.readers.coverage.measured import measured
from gate.readers.coverage.places import Places
from gate.readers.coverage.report import read_report
from gate.readers.flow import BadEvents, read_events, written_events
from gate.readers.hearsay import read_hearsay
from gate.readers.junit import read_junit
from gate.readers.tickets import read_tickets
from gate.readers.verdicts import NoVerdict, read_verdict
from gate.readers.xml import tree_of
from tests.fuzz.target import Form, Target, scratch
from tests.reports import runs

_PATH = RepoPath("reports/report.xml")
_COVERAGE_WORDS = (
    "SF:", "DA:1,1", "BRDA:1,0,0,-", "LF:", "end_of_record", "TN:", "FN:1,f", "meta", "files",
    "executed_lines", "missing_lines", "excluded_lines", "executed_branches", "contexts", "version",
    "format", "timestamp", "show_contexts", "line", "hits", "number", "branch", "filename", "source",
    "condition-coverage", "50% (1/2)", "class", "package", "lines", "coverage", "line-rate",
)  # fmt: skip


def _report(data: bytes) -> object:
    told = read_report(_PATH, data)
    return [measured(record) for record in told[1:]]


def _data_files() -> Iterator[bytes]:
    """Yield what coverage.py itself writes, with and without branches."""
    with tempfile.TemporaryDirectory() as folder:
        for name, told in (("lines", {"a.py": [1, 2]}), ("arcs", {"a.py": [(-1, 1), (1, 2)]})):
            file = Path(folder, name)
            made = coverage.CoverageData(basename=str(file))
            made.set_context("test")
            getattr(made, f"add_{name}")(told)
            made.close()
            with sqlite3.connect(file) as db:
                db.execute("VACUUM")
            db.close()
            yield file.read_bytes()


def _squawk(data: bytes) -> object:
    return [_said(one, {"0.sql": RepoPath("a.sql")}) for one in _rows(data)]


def _flow(data: bytes) -> object:
    return list(written_events(read_events(data)))


def _moments(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    return stamp(at=text), oldest(text.split("\n")), _lines(text)


def _part(data: bytes) -> object:
    """Read *data*, JSON and answers, with the proof that whoever writes a part puts before it."""
    body, _, answers = data.partition(b"\n")
    whole = body.replace(b"\r", b"") + b"\n" + answers.replace(b"\n", b" ") + b"\n"
    mark = f"gate-part {part.SCHEMA} {part._proof(whole)}\n".encode()
    with suppress(RecordError):
        part.read_part(data)
    return part.read_part(mark + whole)


def _parts() -> Iterator[bytes]:
    occasion = part.Occasion(
        **dict.fromkeys(
            ("code", "tools", "event", "base", "head", "settings", "words", "evidence"), "x"
        )
    )
    for number, run in enumerate((runs.EVERY_EFFECT, runs.TABLES), start=1):
        share = part.Share(number=number, of=2)
        made = part.Part(
            share=share, occasion=occasion, written_at=runs.STARTED, said="x", results=run.results
        )
        yield part.part_text(made, {"key": ({"a": 1},)}).partition("\n")[2].encode()


def _listed(data: bytes) -> object:
    file = scratch() / "run.json"
    file.write_bytes(data)
    return list(_of_report(file))


def _lines(text: str) -> object:
    try:
        return read_lines(text)
    except ValueError:  # as its docstring has it
        return None


def _where(data: bytes) -> object:
    name, *others = data.decode("utf-8", "replace").split("\n")
    paths = [RepoPath(each) for each in ("a.py", "src/a.py", "src/b/a.py", "Ä.py")]
    return Places(paths).place([name, *others], others[:3])


TARGETS = (
    Target(
        name="junit",
        read=lambda data: read_junit(_PATH, data),
        form=Form.XML,
        examples=("tests/examples/tests/**/*.xml", "tests/golden/junit/*.xml"),
        words=(
            "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "tests", "failures",
            "errors", "time", "timestamp", "name", "classname", "file", "properties", "property",
            "system-out", "rerunFailure", "flakyFailure",
        ),
    ),
    Target(
        name="xml",
        read=tree_of,
        form=Form.XML,
        examples=("tests/golden/junit-strict/*.xml",),
        words=(
            "<!DOCTYPE a [", '<!ENTITY a "b">', "&a;", "&amp;", "&#x1F4A9;", "<![CDATA[", "]]>", "<?xml ",
            "encoding='utf-7'", "xmlns:a='b'", "a:b", "standalone='yes'", "<!ELEMENT", "%a;", "SYSTEM",
        ),
    ),
    Target(
        name="coverage-report",
        read=_report,
        form=Form.XML,
        examples=("tests/examples/coverage/**/*.xml",),
        words=_COVERAGE_WORDS,
        made=lambda: (
            b"TN:\nSF:a.py\nFN:1,f\nDA:1,1\nDA:2,0\nBRDA:1,0,0,1\nBRDA:1,0,1,-\nLF:2\nend_of_record\n",
            b'<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "c.dtd"><coverage timestamp="1">'
            b'<sources><source>/w</source></sources><packages><package><classes><class filename="a.py">'
            b'<lines><line number="1" hits="1" branch="true" condition-coverage="50% (1/2)"/></lines>'
            b"</class></classes></package></packages></coverage>",
        ),
    ),
    Target(
        name="coverage-json",
        read=_report,
        form=Form.JSON,
        examples=("tests/examples/coverage/**/*.json", "tests/golden/json/*.json"),
        words=_COVERAGE_WORDS,
    ),
    Target(
        name="coverage-data",
        read=_report,
        form=Form.BINARY,
        made=_data_files,
        words=("CREATE TABLE", "SQLite format 3\0", "line_bits", "arc", "file", "numbits"),
    ),
    Target(
        name="coverage-source",
        read=lambda data: statements({"left_out": ["# left out"], "branches": True})(RepoPath("a.py"), data),
        examples=("tests/examples/coverage/**/*.py",),
        words=(
            "# pragma: no cover", "# pragma: no branch", "while True:", "match x:", " case _:", "try:",
            "finally:", "lambda: 0", "async def f(): await g()", "yield", "@a", "class A: ...", '"""',
        ),
    ),
    Target(
        name="coverage-places",
        read=_where,
        made=lambda: (b"/w/src/a.py\n/w", b"a.py", b"src\\b\\a.py\nC:\\w"),
        words=("/", "..", "src", "a.py", "\\", "C:", "//", "~", "%41"),
    ),
    Target(
        name="sarif",
        read=lambda data: read_sarif(data, root="file:///w/"),
        form=Form.JSON,
        examples=("tests/golden/sarif/*.sarif", "tests/examples/**/*.sarif"),
        words=(
            "runs", "results", "tool", "driver", "rules", "ruleId", "ruleIndex", "level", "error",
            "message", "text", "id", "locations", "physicalLocation", "artifactLocation", "uri",
            "uriBaseId", "originalUriBaseIds", "region", "startLine", "suppressions", "kind", "rank",
            "properties", "security-severity", "extensions", "invocations", "executionSuccessful",
        ),
    ),
    Target(
        name="squawk",
        read=_squawk,
        form=Form.JSON,
        made=lambda: (
            b'[{"file":"0.sql","line":0,"column":1,"level":"Warning","message":"m","help":"h",'
            b'"rule_name":"ban-drop-column"}]',
        ),
        words=("file", "0.sql", "line", "level", "Error", "message", "help", "rule_name"),
    ),
    Target(
        name="verdicts",
        read=read_verdict,
        refuses_with=(NoVerdict,),
        form=Form.JSON,
        examples=("tests/golden/json/*.json",),
        words=("schema", "verdict", "decision", "pass", "change", "head", "findings", "stages", "at"),
    ),
    Target(
        name="hearsay",
        read=read_hearsay,
        form=Form.JSON,
        examples=("tests/golden/json/*.json",),
        words=("schema", "verdict", "decision", "pass", "gate", "findings", "effect", "rule", "path", "line", "stages", "report_only"),
    ),
    Target(
        name="waived-report",
        read=_listed,
        form=Form.JSON,
        examples=("tests/golden/json/*.json",),
        words=("findings", "rule", "fingerprint", "path", "path_bytes", "====", "Li4vYQ=="),
    ),
    Target(
        name="part",
        read=_part,
        form=Form.JSON_LINES,
        refuses_with=(RecordError,),
        made=_parts,
        words=("share", "number", "of", "results", "stage", "findings", "tables", "columns", "rows", "known_as", "interrupted", "{}"),
    ),
    Target(
        name="events",
        read=_flow,
        refuses_with=(BadEvents,),
        form=Form.JSON_LINES,
        examples=("tests/recorded/kpis/*.jsonl", "tests/examples/kpis/**/*.jsonl"),
        words=("event", "at", "pull_request", "opened", "merged", "review", "by", "author", "bug", "id"),
    ),
    Target(
        name="tickets",
        read=read_tickets,
        form=Form.JSON,
        examples=(
            "tests/examples/readiness/**/*.json",
            "tests/examples/pull-request/**/*.json",
            "tests/recorded/**/*.json",
        ),
        made=lambda: (
            b'{"issues":[{"key":"A-1","fields":{"summary":"s","status":{"name":"Ready"},"comment":'
            b'{"comments":[{"author":{"name":"a"},"created":"2026-01-01T00:00:00.000+0000","body":'
            b'{"type":"doc","content":[{"type":"text","text":"t"}]}}]}}}]}',
            b'{"data":{"issues":{"nodes":[{"identifier":"A-1","state":{"name":"x"},"title":"t"}]}}}',
            b'[{"number":1,"title":"t","state":"open","labels":[{"name":"ready"}],"body":"b"}]',
        ),
        words=("issues", "key", "fields", "status", "name", "comment", "comments", "author", "created",
               "body", "content", "text", "labels", "priority", "issuelinks", "nodes", "state", "type"),
    ),
    Target(
        name="baselines",
        read=read_baseline,
        form=Form.JSON,
        refuses_with=(NoBaseline,),
        made=lambda: (
            b'{"version":"1.5.0","results":{"a.py":[{"type":"Secret Keyword","filename":"a.py",'
            b'"hashed_secret":"' + b"0" * 40 + b'","line_number":1,"is_secret":true}]}}',
            b'[{"RuleID":"r","File":"a.py","StartLine":1,"Secret":"s","Fingerprint":"f"}]',
        ),
        words=("results", "hashed_secret", "filename", "type", "RuleID", "File", "StartLine", "Secret"),
    ),
    Target(
        name="moments",
        read=_moments,
        made=lambda: (b"2026-01-01T00:00:00Z", b"1-3,5", b"2026-W01-1", b"20260101T000000"),
        words=("T", "Z", "+01:00", "-", ":", ",", ".", "W"),
    ),
)  # fmt: skip
