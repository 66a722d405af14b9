"""The stages that use engines, over the real worker processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gate.engines.worker.pool import Pool
from gate.model.stage import AnyStage
from gate.options import globs
from gate.stages import coverage, sast, secrets
from gate.stages import tests as suites
from gate.stages.tests.options import Suite
from tests.credentials import Maker
from tests.looking import HEAD, Left, ask

KEY = Maker().make("aws-id")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as made:
        yield made


@pytest.mark.parametrize(
    ("stage", "rule", "text"),
    [
        (sast.STAGE, "sast/eval", "eval(input())\n"),
        (secrets.STAGE, "secrets/aws-access-key", f"x = '{KEY}'\n"),
    ],
    ids=["sast", "secrets"],
)
def test_an_engine_finds_in_a_worker_what_it_finds_here(
    pool: Pool, stage: AnyStage, rule: str, text: str
):
    head = {f"{number}.py": text + "#" * number + "\n" for number in range(20)}
    said = ask(stage, head, {"0.py": text}, workers=pool)

    assert [(rule, "0.py", 1)] == said.old
    assert 19 == len(said.new)
    assert ask(stage, head, {"0.py": text}).findings == tuple(
        sorted(said.findings, key=lambda one: list(head).index(one.location.path))
    )


def test_hostile_files_cost_themselves_alone(pool: Pool):
    hostile = {
        "deep.py": "x = " + "(" * 50_000 + "1" + ")" * 50_000,
        "minus.py": "x = " + "-" * 200_000 + "1",
        "nested.py": "".join(" " * level + "if x:\n" for level in range(99)) + " " * 99 + "y\n",
        "nul.py": b"x = 1\0\n",
        "old.py": "print 'x'\n",
        "wide.py": "x = 1\n".encode("utf-16"),
        "latin.py": b"x = '\xe9'\n",
        "long.py": "x = [" + "1, " * 400_000 + "]\n",
        "odd\udcff\nname.py": "eval(input())\n",
    }
    said = ask(sast.STAGE, hostile, workers=pool)

    assert {"long.py", "nested.py", "odd\udcff\nname.py"} == set(hostile) - {
        skip.path for skip in said.seen.skipped
    }
    assert ("sast/eval", "odd\udcff\nname.py", 1) in said.new
    assert len(hostile) == said.seen.asked
    assert all(skip.reason for skip in said.seen.skipped)


def test_hostile_files_hold_nothing_back_from_secrets(pool: Pool):
    key = f"'{KEY}'\n"
    hostile = {
        "nul.txt": b"\0" + key.encode(),
        "wide.txt": key.encode("utf-16"),
        "binary": b"\x89PNG\0\xff\xfe\0" + key.encode(),
        "long.js": "x={a:'b'};" * 30_000 + key,
        "odd\udcff\nname": key,
        "broken.json": "[" * 100_000 + key,
    }
    said = ask(secrets.STAGE, hostile, workers=pool)

    assert set(hostile) == {path for rule, path, _ in said.new if rule.endswith("aws-access-key")}
    assert () == said.seen.skipped


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
REPORTS = {
    "bomb.xml": f"<!DOCTYPE t [{LAUGHS}]><t>&a9;</t>",
    "outside.xml": '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><t>&x;</t>',
    "deep.xml": "<testsuites>" * 100_000,
    "deep.json": '{"meta":' * 100_000,
    "huge.json": '{"meta": {}, "files": {"a": {"executed_lines": [1e400], "missing_lines": []}}}',
    "far.json": '{"meta": {}, "files": {"a": {"executed_lines": [9e15], "missing_lines": []}}}',
    "nan.json": '{"meta": {}, "files": {"a": {"executed_lines": [NaN], "missing_lines": []}}}',
    "pages.data": b"SQLite format 3\0\x10\0\1\1" + b"\xff" * 4096,
    "zeros.info": b"\0" * 100_000,
}


def test_hostile_reports_cost_themselves_alone(pool: Pool):
    head = {"a.py": "x = 1\n"}
    coverage_of = coverage.STAGE.options(files=globs(["*"]))
    for stage, options, rule in (
        (coverage.STAGE, coverage_of, "coverage/evidence-refused"),
        (
            suites.STAGE,
            suites.STAGE.options(suites={"unit": Suite(files=globs(["*"]))}),
            "tests/report-refused",
        ),
    ):
        said = ask(
            stage,
            head,
            head,
            workers=pool,
            evidence=Left(REPORTS),
            commits=(HEAD,),
            options=options,
        )

        assert sorted(REPORTS) == sorted(
            finding.message.removeprefix("unit: ").partition(":")[0] for finding in said[rule]
        )
        assert not [one for one in said[rule] if "passwd" in one.message or "root:" in one.message]
