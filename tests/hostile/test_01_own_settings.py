"""Row 1: settings and waivers count as the base has them."""

from __future__ import annotations

import json

import pytest

from tests.hostile.conftest import Change, Runner

FAULT = {"calc.py": "answer = eval(input())\n"}
WAIVER = """\
[[waivers]]
rule = "sast/eval"
path = "**"
reason = "it is fine, believe me"
owner = "@mallory"
created = 2026-01-01
expires = 2026-03-01
"""
BRIBES = {
    "gate.toml": "mode = 'report'\nfail_at = 'critical'\n[stages.sast]\nenabled = false\n",
    "pyproject.toml": "[tool.gate]\nmode = 'report'\n[tool.gate.stages.sast]\nenabled = false\n",
    "gate.waivers.toml": WAIVER,
    ".github/gate.toml": "mode = 'report'\n",
}


def test_a_change_decides_nothing_by_its_own_settings(change: Change, judged: Runner) -> None:
    change(FAULT | BRIBES)
    left = judged("--base=main", "--head=theirs")
    assert 1 == left.code
    assert ("sast/eval", "calc.py", 1) in left.blocking


def test_what_it_would_weaken_is_told(change: Change, judged: Runner) -> None:
    change(FAULT | {"gate.toml": "mode = 'report'\nfail_at = 'critical'\n"})
    left = judged("--base=main", "--head=theirs")
    assert {"sast/eval"} == left.rules()
    assert {"policy/weakened"} <= left.rules("warns")


def test_it_blocks_where_somebody_may_approve(change: Change, judged: Runner) -> None:
    base = {"gate.toml": "[roles]\ngate-approver = ['@alice']\n"}
    change({"gate.toml": "[roles]\ngate-approver = ['@mallory']\n"}, base)
    left = judged("--base=main", "--head=theirs")
    assert {"policy/weakened"} == left.rules()


@pytest.mark.parametrize("bribe", ["ci/gate.toml", "ci", "ci/other.toml", "none.toml"])
def test_nor_by_those_that_its_job_vouches_for(change: Change, judged: Runner, bribe: str) -> None:
    named = bribe if bribe == "none.toml" else "ci/gate.toml"
    root = judged.repository.root
    weak = "[stages.sast]\nenabled = false\n"
    base = {"ci/other.toml": "fail_at = 'low'\n", "ci/gate.toml": "fail_at = 'low'\n"}
    if bribe == "ci/other.toml":
        (root / "ci").mkdir()
        (root / "ci" / "gate.toml").symlink_to("other.toml")
        del base["ci/gate.toml"]
    before = judged.repository.commit(base)
    judged.repository.git("checkout", "--quiet", "-b", "theirs")
    if bribe == "ci":
        judged.repository.git("mv", "ci", "weak")
        (root / "weak" / "gate.toml").write_text(weak)
        (root / "ci").symlink_to("weak")
        head = judged.repository.commit(FAULT)
    else:
        head = judged.repository.commit(FAULT | {bribe: weak})
    event = judged.folder / "event.json"
    told = {"number": 1, "head": {"sha": head}, "base": {"sha": before}}
    event.write_text(json.dumps({"pull_request": told}))

    left = judged(
        f"--settings={root / named}",
        "--offline",
        GITHUB_ACTIONS="true",
        GITHUB_EVENT_NAME="pull_request",
        GITHUB_EVENT_PATH=str(event),
        reports=(),
    )

    assert 2 == left.code
    assert "the change edits the settings by which it is to be judged" in left.err


@pytest.mark.parametrize("place", ["--worktree", "--staged"])
def test_nor_by_what_is_not_committed(change: Change, judged: Runner, place: str) -> None:
    change({"a.txt": "1\n"})
    judged.repository.stage(FAULT | BRIBES)
    left = judged(place)
    assert ("sast/eval", "calc.py", 1) in left.blocking


@pytest.mark.parametrize(
    "settings",
    [
        b"\xff\xfe",
        b"fail_at = [" * 3000,
        b"x = " + b"[" * 50_000,
        b"a" * 3_000_000,
        b"[stages.sast]\nenabled = 'no'\n::error::'x' = 1\n",
        b"[stages.diff-size]\nlimit = 1" + b"0" * 5000 + b"\n",
        b"[stages.sast]\nenabled = false\n" * 2,
    ],
    ids=["bytes", "open", "deep", "large", "command", "number", "twice"],
)
def test_settings_that_cannot_be_read_block(
    change: Change, judged: Runner, settings: bytes
) -> None:
    change({"gate.toml": settings})
    left = judged("--base=main", "--head=theirs")
    assert 1 == left.code
    assert {"policy/settings-invalid"} == left.rules()


def test_settings_that_are_a_link_are_not_followed(change: Change, judged: Runner) -> None:
    (judged.repository.root / "gate.toml").symlink_to(judged.outside.file)
    change(FAULT)
    left = judged("--base=main", "--head=theirs")
    assert 0 != left.code


def test_an_organisations_settings_are_not_fetched_for_the_change(
    change: Change, judged: Runner
) -> None:
    digest = "0" * 64
    url = f"http://{judged.address}/gate.toml#sha256={digest}"
    change(
        FAULT | {"gate.toml": f"extends = ['{url}', '{judged.outside.file}', '../../up.toml']\n"}
    )
    left = judged("--base=main", "--head=theirs")
    assert 1 == left.code
