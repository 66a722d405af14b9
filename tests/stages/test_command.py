"""A team's own linters: what they say decides; that they were silent proves nothing."""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from gate.engines.git.diff import files_between
from gate.engines.git.repository import open_repository
from gate.model.change import Change, Event
from gate.model.error import EngineError
from gate.model.fact import Unknown
from gate.model.finding import Finding, Severity
from gate.model.stage import NotApplicable, Scope, Seen, StageInput
from gate.model.work import Ended
from gate.options.checked import checked
from gate.stages.command import STAGE, CommandOptions


@dataclass
class Linter:
    """Stands for the worker pool: a program that answers with what a test lays down."""

    results: list[tuple[str, int, str]] = field(default_factory=list)
    """(path, line, level) of what it reports."""
    code: int = 0
    error: EngineError | None = None
    notes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What it found in the folder that it was started in."""

    def run_command(self, argv, *, cwd, environment, seconds, megabytes_of_output=64):
        assert "TOKEN" not in environment
        self.files = {
            str(path.relative_to(cwd)): path.read_bytes()
            for path in cwd.rglob("*")
            if path.is_file()
        }
        if self.error:
            raise self.error
        invocations = [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": note}} for note in self.notes
                ],
            }
        ]
        results = [
            {
                "ruleId": "L1",
                "level": level,
                "message": {"text": "no"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": path},
                            "region": {"startLine": line},
                        }
                    }
                ],
            }
            for path, line, level in self.results
        ]
        run = {"tool": {"driver": {"name": "l"}}, "results": results, "invocations": invocations}
        log = {"version": "2.1.0", "runs": [run]}
        return Ended(stdout=json.dumps(log).encode(), stderr=b"", code=self.code)


@pytest.fixture
def ran(repository):
    """Runs the stage over what HEAD adds to its parent; returns all that it yields."""

    def run(linter: Linter, *, scope: Scope = Scope.CHANGED, **words: object):
        options = checked(CommandOptions, {"commands": [{"id": "lint", "run": ["l"]} | words]})
        with open_repository(repository.root) as opened:
            base, head = (
                opened.tree(opened.tree_of(opened.commit(name))) for name in ("HEAD~1", "HEAD")
            )
            change = Change(
                event=Event.LOCAL,
                base_tree=base.id,
                head_tree=head.id,
                files=files_between(opened, base.id, head.id),
                commits=Unknown("not asked"),
            )
            given = StageInput(
                change=change,
                base=base,
                head=head,
                options=options,
                scope=scope,
                checkout=repository.root,
                workers=linter,
                cache=nullcontext(),
                now=datetime(2026, 1, 1, tzinfo=UTC),
                salt="s",
                advance=lambda done, total: None,
            )
            return list(STAGE.run(given))

    repository.commit({"old.txt": "a\nb\n", "same.txt": "s\n"})
    repository.commit({"old.txt": "a\nb\nc\n", "new.txt": "x\n"})
    return run


def findings(yielded):
    return [each for each in yielded if isinstance(each, Finding)]


def test_only_lines_that_the_change_added_are_new(ran):
    places = [("old.txt", 1), ("old.txt", 3), ("new.txt", 1), ("same.txt", 1)]
    linter = Linter([(path, line, "error") for path, line in places])
    told = [(each.location.path, each.is_preexisting) for each in findings(ran(linter))]
    assert [
        ("old.txt", True),
        ("old.txt", False),
        ("new.txt", False),
        ("same.txt", True),
    ] == told


def test_in_full_scope_nothing_is_preexisting(ran):
    yielded = ran(Linter([("old.txt", 1, "error")]), scope=Scope.ALL)
    assert [False] == [each.is_preexisting for each in findings(yielded)]


@pytest.mark.parametrize("path", ["/etc/passwd", "gone.txt", "sub/old.txt"])
def test_a_place_outside_the_tree_counts_as_new(ran, path):
    (finding,) = findings(ran(Linter([(path, 1, "error")])))
    assert (None, False) == (finding.location, finding.is_preexisting)


def test_a_line_that_the_file_has_not_got_counts_as_new(ran):
    (finding,) = findings(ran(Linter([("old.txt", 10**30, "error")])))
    assert not finding.is_preexisting


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("error", Severity.HIGH),
        ("warning", Severity.MEDIUM),
        ("note", Severity.LOW),
        ("none", Severity.INFO),
    ],
)
def test_the_level_is_the_severity(ran, level, severity):
    (finding,) = findings(ran(Linter([("new.txt", 1, level)])))
    assert ("command/lint", severity) == (finding.rule, finding.severity)


def test_it_reads_a_copy_of_the_head_and_not_the_work_tree(ran, repository):
    linter = Linter()
    repository.write({"new.txt": "dirty\n", "untracked.txt": "u\n"})
    ran(linter)
    assert {"old.txt": b"a\nb\nc\n", "same.txt": b"s\n", "new.txt": b"x\n"} == linter.files


def test_no_chain_of_links_leads_out_of_the_copy(ran, repository, tmp_path):
    (tmp_path / "host").write_text("the host's own")
    deep = repository.root / "1/2/3/4/5/6/7/8/9"
    deep.mkdir(parents=True)
    (repository.root / "near").mkdir()
    (repository.root / "node_modules").mkdir()
    (repository.root / ".git/info/exclude").write_text("node_modules\n")
    (deep / "hop").symlink_to("../" * 9 + "near")
    (deep / "out").symlink_to("hop/" + "../" * 6 + "host")
    for up in range(3, 8):
        (deep / f"out{up}").symlink_to(f"hop/{'../' * up}{str(tmp_path)[1:]}/host")
        (deep / f"past{up}").symlink_to(f"{'../' * 9}node_modules/../{'../' * up}host")
    (repository.root / "plain").symlink_to("near/file")
    repository.commit({"near/file": "inside"})
    linter = Linter()
    ran(linter, borrow=["node_modules"])

    assert b"the host's own" not in linter.files.values()
    assert b"inside" == linter.files["plain"]


def test_untracked_folders_are_borrowed_by_name(ran, repository):
    repository.write({"node_modules/m.js": "1"})
    yielded = ran(Linter(), borrow=["node_modules"])
    assert Seen(asked=1, looked_at=1) == yielded[-1]


@pytest.mark.parametrize("folder", ["absent", "old.txt"])
def test_what_cannot_be_borrowed_is_undecided(ran, folder):
    (finding,) = findings(ran(Linter(), borrow=[folder]))
    assert ("command/failed", True) == (finding.rule, finding.is_undecided)


@pytest.mark.parametrize(
    "linter",
    [
        Linter(code=2),
        Linter(code=-9),
        Linter(error=EngineError("l is not installed", where="l", fix="install l")),
        Linter(notes=["cannot read old.txt"]),
    ],
    ids=["code", "signal", "absent", "note"],
)
def test_a_linter_that_did_not_do_its_work_is_undecided(ran, linter):
    (finding,) = findings(ran(linter))
    assert ("command/failed", True) == (finding.rule, finding.is_undecided)


def test_a_code_may_be_declared_a_success(ran):
    assert [] == findings(ran(Linter(code=7), exit_codes=[7]))


def test_it_runs_only_where_its_paths_changed(ran):
    with pytest.raises(NotApplicable):
        ran(Linter(), paths=["*.js"])
    assert [] == findings(ran(Linter(), paths=["*.js"], scope=Scope.ALL))


def test_a_finding_keeps_its_fingerprint_when_lines_move(ran, repository):
    (before,) = findings(ran(Linter([("new.txt", 1, "error")])))
    repository.commit({"new.txt": "\n\n  x\n"})
    (after,) = findings(ran(Linter([("new.txt", 3, "error")])))
    assert before.fingerprint == after.fingerprint


@pytest.mark.parametrize(
    "commands",
    [
        [{"id": "a", "run": ["x"]}, {"id": "a", "run": ["y"]}],
        [{"id": "failed", "run": ["x"]}],
        [{"id": "A b", "run": ["x"]}],
        [{"id": "a", "run": []}],
    ],
)
def test_commands_need_a_name_of_their_own_and_a_program(commands: list[Mapping[str, object]]):
    with pytest.raises(ValidationError):
        checked(CommandOptions, {"commands": commands})
