"""What a branch added and took away again has leaked; so has what its messages and names say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gate.engines.git.brought import GitHistory
from gate.engines.git.change import change_between
from gate.engines.git.repository import open_repository
from gate.engines.scan import MEGABYTES
from gate.model.change import Event
from gate.model.fact import Unknown
from gate.model.finding import Finding, Severity
from gate.model.path import RepoPath
from gate.model.pull_request import PullRequest
from gate.model.stage import Scope, Seen, StageInput
from gate.stages.secrets import STAGE
from tests.credentials import Maker
from tests.looking import Here, Said, Shelf
from tests.repositories import Repository

MAKER = Maker(11)
TOKEN, OTHER, HEX = (MAKER.make(kind) for kind in ("github-token", "github-token", "hex-40"))
WORKERS = Here()
Ask = Callable[..., Said]


@pytest.fixture
def ask(repository: Repository) -> Ask:
    """Runs the stage on what lies between ``main`` and HEAD."""

    def run(
        *, scope: Scope = Scope.CHANGED, only: Iterable[str] = (), whole: bool = False, **facts
    ) -> Said:
        with open_repository(repository.root) as opened:
            base, head = opened.commit("main"), opened.commit("HEAD")
            names = {"base_name": "main", "head_name": "work"}
            change = change_between(opened, event=Event.LOCAL, base=base, head=head, **names)
            given = StageInput(
                change=replace(change, **facts),
                base=opened.tree(change.base_tree),
                head=opened.tree(change.head_tree),
                history=GitHistory(opened),
                is_whole_history=whole,
                options=STAGE.options(),
                scope=scope,
                only=frozenset(map(RepoPath, only)) or None,
                workers=WORKERS,
                cache=Shelf(),
                now=datetime(2026, 1, 2, tzinfo=UTC),
                salt="salt",
                advance=lambda done, total: None,
            )
            *findings, seen = STAGE.run(given)
        assert isinstance(seen, Seen)
        return Said(tuple(one for one in findings if isinstance(one, Finding)), seen)

    return run


@pytest.fixture
def work(repository: Repository) -> Repository:
    """A repository on the branch ``work``, with one commit on ``main``."""
    repository.commit({"app.py": "x = 1\n"}, "base")
    repository.branch("work")
    return repository


def places(said: Said) -> list[tuple[str, str | None, Severity]]:
    return sorted(
        (one.rule, one.location.path if one.location else "", one.severity)
        for one in said.findings
        if not one.is_preexisting
    )


BLOCKED = ("secrets/github-token", "conf.py", Severity.CRITICAL)


def test_what_was_added_and_removed_again_blocks_and_names_the_commit(work, ask):
    commit = work.commit({"conf.py": f"\nTOKEN = '{TOKEN}'\n"})
    (work.root / "conf.py").unlink()
    work.commit({"app.py": "x = 2\n"})

    said = ask()
    assert [BLOCKED] == places(said)
    (finding,) = said.findings
    assert f"commit {commit[:10]} has it in line 2" in finding.message
    assert ("commit", commit) in finding.details
    assert "Revoke" in finding.fix
    assert TOKEN not in repr(finding)


def test_what_was_added_and_changed_again_blocks(work, ask):
    work.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"})
    work.commit({"conf.py": "TOKEN = environ['TOKEN']\n"})

    assert [BLOCKED] == places(ask())


def test_what_the_head_still_has_is_told_once(work, ask):
    work.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"})
    work.commit({"conf.py": f"# more\nTOKEN = '{TOKEN}'\n"})
    work.git("mv", "conf.py", "settings.py")
    work.commit({"settings.py": f"# most\nTOKEN = '{TOKEN}'\n"})

    (finding,) = ask().findings
    assert ("settings.py", 2) == (finding.location.path, finding.location.line)


def test_two_secrets_of_one_place_are_two_findings(work, ask):
    work.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"})
    work.commit({"conf.py": f"TOKEN = '{OTHER}'\n"})
    work.commit({"conf.py": ""})

    said = ask()
    assert [BLOCKED, BLOCKED] == places(said)
    assert 2 == len({one.fingerprint for one in said.findings})


def test_what_the_base_holds_in_the_file_is_no_news_however_it_is_moved(repository, ask):
    filler = "".join(f"line_{number} = {number}\n" for number in range(30))
    repository.commit({"conf.py": f"TOKEN = '{TOKEN}'\n{filler}"})
    repository.branch("work")
    repository.commit({"conf.py": f"# edited\nTOKEN = '{TOKEN}'\n{filler}"})
    repository.git("mv", "conf.py", "settings.py")
    repository.commit({"settings.py": f"# moved\nTOKEN = '{TOKEN}'\n{filler}"})
    (repository.root / "settings.py").unlink()
    repository.commit({})

    assert [] == places(ask())


def test_what_the_base_holds_in_another_file_is_news(repository, ask):
    repository.commit({"old.py": f"TOKEN = '{TOKEN}'\n"})
    repository.branch("work")
    repository.commit({"conf.py": f"import os\nKEY = '{TOKEN}'\nmore = 1\n"})
    (repository.root / "conf.py").unlink()
    repository.commit({})

    assert [BLOCKED] == places(ask())


def test_what_a_merge_from_the_base_brings_is_no_news(work, ask):
    work.commit({"feature.py": "y = 1\n"})
    work.git("switch", "--quiet", "main")
    work.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"})
    work.git("switch", "--quiet", "work")
    work.git("merge", "--quiet", "--no-edit", "main")
    work.commit({"feature.py": "y = 2\n"})

    assert [] == places(ask())


def test_what_a_merge_itself_brings_is_news(work, ask):
    work.commit({"feature.py": "y = 1\n"})
    work.git("switch", "--quiet", "--create", "other", "main")
    work.commit({"other.py": "z = 1\n"})
    work.git("switch", "--quiet", "work")
    work.git("merge", "--quiet", "--no-commit", "other")
    work.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"})
    (work.root / "conf.py").unlink()
    work.commit({})

    assert [BLOCKED] == places(ask())


def test_what_goes_by_its_looks_warns_where_only_the_history_has_it(work, ask):
    work.commit({"conf.py": f"API_TOKEN = '{HEX}'\n"})
    work.commit({"conf.py": ""})

    assert [Severity.LOW] == [one.severity for one in ask().findings]


def test_the_same_content_in_two_places_is_looked_at_once(work, ask):
    text = f"TOKEN = '{TOKEN}'\n"
    work.commit({"conf.py": text, "deep/conf.py": text})
    (work.root / "conf.py").unlink()
    (work.root / "deep/conf.py").unlink()
    work.commit({})
    WORKERS.asked.clear()

    assert ["conf.py", "deep/conf.py"] == [path for _, path, _ in places(ask())]
    assert 1 == sum(path.endswith("conf.py") for path in WORKERS.asked)


def test_many_commits_to_one_file_cost_one_look_each(work, ask):
    for number in range(6):
        work.commit({"log.txt": f"entry {number}: is your password kept?\n" * (number + 1)})
    WORKERS.asked.clear()
    said = ask()

    assert 6 == sum(path.endswith("log.txt") for path in WORKERS.asked)
    assert 6 == said.seen.asked == said.seen.looked_at


def test_named_files_are_looked_at_in_every_commit_and_no_others(work, ask):
    work.commit({"conf.py": f"T = '{TOKEN}'\n", "app.py": f"T = '{OTHER}'\n"}, f"use {OTHER}")
    work.commit({"conf.py": "", "app.py": ""})

    assert [BLOCKED] == places(ask(only=["conf.py"]))


def test_commits_that_nobody_has_leave_the_question_open(work, ask):
    work.commit({"conf.py": "x = 1\n"})
    said = ask(commits=Unknown("the clone is shallow: check out with fetch-depth: 0"))

    (finding,) = said.findings
    assert finding.is_undecided
    assert "fetch-depth: 0" in finding.message
    assert ["what the commits of the change brought"] == [one.path for one in said.seen.skipped]


def test_a_version_that_is_too_large_is_said(work, ask):
    commit = work.commit({"big.bin": bytes((MEGABYTES << 20) + 1)})
    (work.root / "big.bin").unlink()
    work.commit({})

    (finding,) = ask().findings
    assert finding.is_undecided
    assert commit[:10] in finding.message
    assert f"{MEGABYTES} MB" in finding.message


# What is said


def test_a_commits_message_is_looked_at(work, ask):
    commit = work.commit({"app.py": "x = 2\n"}, f"use the token\n\nAuthorization: {TOKEN}\n")

    (finding,) = ask().findings
    assert (None, Severity.CRITICAL) == (finding.location, finding.severity)
    assert f"in the message of commit {commit[:10]}, line 3" in finding.message


def request(**told) -> PullRequest:
    facts = {"number": 1, "title": "t", "body": "b", "author": "a", "base_branch": "main"}
    return PullRequest(**(facts | {"head_branch": "work"} | told))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"title": f"use {TOKEN}"}, "the pull request's title"),
        ({"body": f"see\n\n    {TOKEN}\n"}, "the pull request's description, line 3"),
        ({"head_branch": f"fix-{TOKEN}"}, "the branch's name"),
    ],
)
def test_a_pull_requests_text_is_looked_at(work, ask, told, words):
    work.commit({"app.py": "x = 2\n"})

    (finding,) = ask(pull_request=request(**told)).findings
    assert finding.message.endswith(f"in {words}")
    assert finding.location is None


def test_a_files_name_is_looked_at(work, ask):
    work.commit({f"keys/{TOKEN}.txt": "x\n", "a\nb.txt": "x\n"})

    (finding,) = ask().findings
    assert f"keys/{TOKEN}.txt" == finding.location.path
    assert "in a file's name" in finding.message


def test_a_name_that_only_looks_random_is_none(work, ask):
    work.commit({f"static/token={HEX}.js": "x\n"})

    assert [] == list(ask(pull_request=request(head_branch=f"token={HEX}")).findings)


# The whole history


def test_the_whole_history_is_looked_at_once(work, ask):
    first = work.commit({"conf.py": f"TOKEN = '{TOKEN}'\n"})
    work.commit({"conf.py": f"# again\nTOKEN = '{TOKEN}'\n"})
    work.commit({"conf.py": "", "here.py": f"KEY = '{OTHER}'\n"})
    work.git("branch", "--quiet", "--force", "main")

    assert ["here.py"] == [path for _, path, _ in places(ask(scope=Scope.ALL))]
    said = ask(scope=Scope.ALL, whole=True)
    assert [BLOCKED, ("secrets/github-token", "here.py", Severity.CRITICAL)] == places(said)
    (gone,) = (one for one in said.findings if one.location.path == "conf.py")
    assert ("commit", first) in gone.details


def test_the_whole_history_holds_every_message(work, ask):
    work.commit({"a.txt": "a"}, f"open it with {TOKEN}")
    work.commit({"a.txt": "b"}, "later")
    work.git("branch", "--force", "main", "HEAD")

    assert [] == places(ask())
    [finding] = ask(whole=True).findings
    assert "the message of commit" in finding.message
    assert Severity.CRITICAL == finding.severity
