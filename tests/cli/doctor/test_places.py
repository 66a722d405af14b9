"""How workflows, pipelines and hooks are to call gate, in real repositories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gate.cli.doctor.check import Check, State
from gate.cli.doctor.github import github_checks
from gate.cli.doctor.gitlab import gitlab_checks
from gate.cli.doctor.hooks import hook_checks
from gate.cli.doctor.where import host_of, host_of_remote
from gate.engines.git.repository import open_repository
from gate.engines.git.snapshot import worktree_tree
from gate.model.tree import Tree
from gate.model.want import Want
from tests.repositories import Repository

COMMIT = "0123456789" * 4
WORKFLOW = f"""\
on:
  pull_request: {{types: [opened, synchronize, reopened, edited]}}
  merge_group:
permissions: {{}}
jobs:
  gate:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
      pull-requests: read
    steps:
      - uses: actions/checkout@{COMMIT}
        with:
          fetch-depth: 0
      - uses: acme/gate@{COMMIT}
"""
PIPELINE = """\
gate:
  variables:
    GIT_DEPTH: "0"
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - pip install gate
    - gate run --report junit=gate.xml
"""
HOOKS = f"""\
repos:
  - repo: https://example.com/gate
    rev: {COMMIT}
    hooks:
      - id: gate
      - id: other
"""


@contextmanager
def tree_of(repository: Repository) -> Iterator[Tree]:
    with open_repository(repository.root) as opened:
        yield opened.tree(worktree_tree(opened))


def wrongs(found: list[Check]) -> list[tuple[str, str]]:
    """(id, line) of what is not well."""
    return [
        (each.id, each.where.rpartition(":")[2]) for each in found if each.state is not State.WELL
    ]


def github(
    repository: Repository, workflow: str, queue: bool | None = None, **more: str
) -> list[Check]:
    repository.commit({".github/workflows/ci.yml": workflow, **more})
    with tree_of(repository) as tree:
        return list(github_checks(tree, {Want.REVIEWS}, is_here=True, queue=queue))


def gitlab(repository: Repository, pipeline: str) -> list[Check]:
    repository.commit({".gitlab-ci.yml": pipeline})
    with tree_of(repository) as tree:
        return list(gitlab_checks(tree, is_here=True))


def hooks(repository: Repository, text: str, skip: str = "", *, is_ci: bool = True) -> list[Check]:
    repository.commit({".pre-commit-config.yaml": text})
    with tree_of(repository) as tree:
        place = repository.root / ".git" / "hooks"
        return list(hook_checks(tree, place, skip, is_ci=is_ci))


def test_a_workflow_without_a_trap_is_well(repository: Repository) -> None:
    (found,) = github(repository, WORKFLOW)

    assert (State.WELL, "the job gate") == (found.state, found.seen)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("edited]}", "edited], paths: [src/**]}", ("workflow/paths", "2")),
        ("edited]}", "edited], paths-ignore: [d]}", ("workflow/paths", "2")),
        (" {types: [opened, synchronize, reopened, edited]}", "", ("workflow/types", "2")),
        (", edited]}", "]}", ("workflow/types", "2")),
        ("[opened, synchronize, reopened, edited]", "opened", ("workflow/types", "2")),
        ("  gate:\n", "  gate:\n    if: github.actor != 'bot'\n", ("workflow/if", "7")),
        ("  gate:\n", "  gate:\n    needs: tests\n", ("workflow/needs", "7")),
        (
            "  gate:\n",
            "  gate:\n    continue-on-error: true\n",
            ("workflow/continue-on-error", "7"),
        ),
        ("      - uses: acme", "      - if: false\n        uses: acme", ("workflow/if", "15")),
        ("fetch-depth: 0", "fetch-depth: 1", ("workflow/shallow", "12")),
        ("fetch-depth: 0", "persist-credentials: false", ("workflow/shallow", "12")),
        ("  pull_request:", "  pull_request_target:", ("workflow/target", "2")),
        ("  merge_group:\n", "", ("workflow/queue", "1")),
        ("      pull-requests: read\n", "", ("workflow/permissions", "8")),
        (f"acme/gate@{COMMIT}", "acme/gate@v1", ("workflow/pinned", "15")),
        (f"checkout@{COMMIT}", "checkout@v5", ("workflow/pinned", "12")),
        ("opened, synchronize, reopened, edited", "{a: b}", ("workflow/types", "2")),
        (f"uses: acme/gate@{COMMIT}", "run: gate run || true", ("workflow/exit-code", "15")),
        (
            f"uses: acme/gate@{COMMIT}",
            "run: x/gate merge a.part; true",
            ("workflow/exit-code", "15"),
        ),
        (f"uses: acme/gate@{COMMIT}", "run: gate run | tee log", ("workflow/exit-code", "15")),
        (
            f"uses: acme/gate@{COMMIT}",
            "run: (gate run --report 'json=a;b') 2>&1 |& tee log\n        shell: bash -e {0}",
            ("workflow/exit-code", "15"),
        ),
        (
            f"uses: acme/gate@{COMMIT}",
            "{shell: sh, run: gate run | tee log}",
            ("workflow/exit-code", "15"),
        ),
    ],
)
def test_each_trap_of_a_workflow_is_told_where_it_stands(
    repository: Repository, old: str, new: str, expected: tuple[str, str]
) -> None:
    assert old in WORKFLOW
    found = github(repository, WORKFLOW.replace(old, new))

    assert [expected] == wrongs(found)
    assert all(each.why and each.write for each in found)


def test_a_job_that_always_runs_is_no_trap(repository: Repository) -> None:
    text = WORKFLOW.replace("  gate:\n", "  gate:\n    needs: t\n    if: ${{ !cancelled() }}\n")

    assert [] == wrongs(github(repository, text))


@pytest.mark.parametrize(
    "line",
    [
        "gate run || exit 1",
        "gate run || status=$?",
        "a || true; gate run",
        "{shell: bash, run: gate run | tee log}",
        "{shell: 'bash -euo pipefail {0}', run: gate run | tee log}",
        "{shell: pwsh, run: gate run | Tee-Object log}",
        "set -eo pipefail; gate run | tee log",
        "gate run | tee log; exit ${PIPESTATUS[0]}",
        "cat a | gate run --report 'json=a|b'; a | b",
    ],
)
def test_an_exit_code_that_is_handed_on_is_no_trap(repository: Repository, line: str) -> None:
    step = line if line[0] == "{" else f"run: {line}"
    text = WORKFLOW.replace(f"uses: acme/gate@{COMMIT}", step)

    assert [] == wrongs(github(repository, text))


@pytest.mark.parametrize("place", ["workflow", "job"])
def test_the_shell_that_a_workflow_or_a_job_sets_counts(repository: Repository, place: str) -> None:
    text = WORKFLOW.replace(f"uses: acme/gate@{COMMIT}", "run: gate run | tee log")
    defaults = "defaults: {run: {shell: bash}}\n"
    if place == "workflow":
        text = defaults + text
    else:
        text = text.replace("  gate:\n", f"  gate:\n    {defaults}")

    assert [] == wrongs(github(repository, text))


def test_windows_shell_hands_the_exit_code_on(repository: Repository) -> None:
    text = WORKFLOW.replace(f"uses: acme/gate@{COMMIT}", "run: gate run | Tee-Object log")
    text = text.replace("ubuntu-24.04", "windows-2025")

    assert [] == wrongs(github(repository, text))


def test_a_pipe_of_a_pipeline_fails_as_its_first_command(repository: Repository) -> None:
    text = PIPELINE.replace("gate run", "gate run | tee log #")

    assert [] == wrongs(gitlab(repository, text))


CALL = f"uses: acme/gate@{COMMIT}"


@pytest.mark.parametrize(
    ("old", "new", "folder"),
    [
        (CALL, "run: PATH=$PWD/bin:$PATH gate run", "$PWD/bin on PATH"),
        (CALL, 'run: export PATH="${{ github.workspace }}/bin:$PATH" && gate run', "/bin on PATH"),
        (CALL, "{env: {PATH: 'tools:/usr/bin'}, run: gate run}", "tools on PATH"),
        (CALL, "run: PYTHONPATH=src gate run", "src on PYTHONPATH"),
        (CALL, f'run: echo "$PWD/bin" >> $GITHUB_PATH\n      - {CALL}', "$PWD/bin on PATH"),
        (CALL, f'run: echo bin >> "${{GITHUB_PATH}}"\n      - {CALL}', "bin on PATH"),
        ("jobs:\n", "env: {PATH: './x:/bin'}\njobs:\n", "./x on PATH"),
        ("    runs-on", "    env: {PATH: '/a:node_modules/.bin'}\n    runs-on", ".bin on PATH"),
    ],
)
def test_a_folder_of_the_checkout_in_which_gate_is_looked_for_is_told(
    repository: Repository, old: str, new: str, folder: str
) -> None:
    (found,) = github(repository, WORKFLOW.replace(old, new, 1))

    assert (State.WRONG, "workflow/stand-in") == (found.state, found.id)
    assert folder in found.seen.replace("`, a folder of the checkout,", "")


@pytest.mark.parametrize(
    "step",
    [
        "run: PATH=$HOME/.local/bin:~/bin:/opt/bin:$PATH gate run",
        "run: PATH=$PATH:$PWD/bin gate run",
        "run: PATH=$PWD/.venv/bin:$PATH gate run",
        "run: MYPATH=bin gate run --path=bin",
        "{env: {PATH: 'C:\\tools;bin'}, run: gate run}",
        "{env: {PYTHONPATH: ''}, run: gate run}",
        f"{{env: {{PYTHONPATH: src}}, {CALL.replace('uses:', 'uses: ')}}}",
        f"run: PATH=bin:$PATH make\n      - {CALL}",
        f"{CALL}\n      - run: echo bin >> $GITHUB_PATH",
    ],
)
def test_a_folder_that_is_asked_after_gate_or_elsewhere_is_no_trap(
    repository: Repository, step: str
) -> None:
    assert [] == wrongs(github(repository, WORKFLOW.replace(CALL, step)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    - pip install gate", "    - export PATH=$CI_PROJECT_DIR/bin:$PATH"),
        ('GIT_DEPTH: "0"', 'GIT_DEPTH: "0"\n    PATH: "bin:/usr/bin"'),
        ("gate:\n", "default:\n  before_script: [PYTHONPATH=. make]\ngate:\n"),
    ],
)
def test_a_folder_of_the_checkout_is_told_in_a_pipeline(
    repository: Repository, old: str, new: str
) -> None:
    (found,) = gitlab(repository, PIPELINE.replace(old, new, 1))

    assert "pipeline/stand-in" == found.id


def test_a_condition_that_holds_is_no_trap(repository: Repository) -> None:
    text = WORKFLOW.replace("  gate:\n", "  gate:\n    if: true\n")

    assert [] == wrongs(github(repository, text))


def test_what_runs_at_no_pull_request_blocks_none(repository: Repository) -> None:
    on = "on:\n  pull_request: {types: [opened, synchronize, reopened, edited]}\n  merge_group:\n"
    assert on in WORKFLOW
    push = WORKFLOW.replace(on, "on: push\n")

    assert [("workflow/called", "1")] == wrongs(github(repository, push))
    both = {".github/workflows/a.yml": WORKFLOW}
    assert [] == wrongs(github(repository, push, **both))


def test_what_only_tells_of_another_run_is_no_judge(repository: Repository) -> None:
    called = (
        f"on: workflow_run\njobs:\n  tell:\n    uses: o/gate/.github/workflows/tell.yml@{COMMIT}\n"
    )
    step = (
        f"on: workflow_run\njobs:\n  tell:\n    if: github.event.workflow_run.id\n    steps:\n"
        f"      - uses: o/gate@{COMMIT}\n        with: {{publish: gate.json}}\n"
    )
    more = {".github/workflows/a.yml": called, ".github/workflows/b.yml": step}

    assert [] == wrongs(github(repository, WORKFLOW, **more))


def test_a_shard_asks_no_host(repository: Repository) -> None:
    text = WORKFLOW.replace("      pull-requests: read\n", "")
    shard = f"{text}        with: {{shard: 1/2, part: 1.part}}\n"

    assert [] == wrongs(github(repository, shard))
    assert ["workflow/permissions"] == [id_ for id_, _ in wrongs(github(repository, text))]


def test_a_permission_that_is_no_word_gives_none(repository: Repository) -> None:
    text = WORKFLOW.replace("pull-requests: read", "pull-requests: [read]")

    assert ["workflow/permissions"] == [id_ for id_, _ in wrongs(github(repository, text))]


def test_the_reusable_workflow_is_a_call(repository: Repository) -> None:
    text = f"""\
on:
  pull_request: {{types: [opened, synchronize, reopened, edited]}}
  merge_group:
permissions: {{}}
jobs:
  gate:
    permissions:
      contents: read
      pull-requests: read
    uses: o/gate/.github/workflows/judge.yml@{COMMIT}
"""
    assert [] == wrongs(github(repository, text))
    pinned = github(repository, text.replace(COMMIT, "v1"))
    assert [("workflow/pinned", "10")] == wrongs(pinned)


def test_a_checkout_of_the_head_beside_secrets_is_named(repository: Repository) -> None:
    text = WORKFLOW.replace("pull_request:", "pull_request_target:").replace(
        "fetch-depth: 0", "fetch-depth: 0\n          ref: ${{ github.event.pull_request.head.sha }}"
    )
    (found,) = github(repository, text)

    assert "`pull_request_target` with a checkout of the head" == found.seen


def test_where_another_workflow_knows_the_queue_its_absence_is_wrong(
    repository: Repository,
) -> None:
    other = {".github/workflows/other.yml": "on: merge_group\njobs: {}\n"}
    (found,) = github(repository, WORKFLOW.replace("  merge_group:\n", ""), **other)

    assert ("workflow/queue", State.WRONG) == (found.id, found.state)


@pytest.mark.parametrize(("queue", "expected"), [(True, [State.WRONG]), (False, [])])
def test_a_queue_that_the_host_tells_of_is_waited_for(
    repository: Repository, queue: bool, expected: list[State]
) -> None:
    found = github(repository, WORKFLOW.replace("  merge_group:\n", ""), queue)

    assert expected == [each.state for each in found if each.id == "workflow/queue"]


def test_without_permissions_only_the_host_knows(repository: Repository) -> None:
    text = WORKFLOW.replace("permissions: {}\n", "").replace(
        "    permissions:\n      contents: read\n      pull-requests: read\n", ""
    )
    (found,) = github(repository, text)

    assert ("workflow/permissions", State.UNKNOWN) == (found.id, found.state)
    assert "permissions: {contents: read, pull-requests: read}" == found.write


@pytest.mark.parametrize("text", ["on: push\njobs: {}\n", "[]\n", "jobs: 3\n", "jobs: {a: [1]}\n"])
def test_a_repository_whose_workflows_do_not_call_gate_is_not_well(
    repository: Repository, text: str
) -> None:
    assert [("workflow/called", ".github/workflows/")] == wrongs(github(repository, text))


def test_a_comment_calls_nothing(repository: Repository) -> None:
    text = WORKFLOW.replace(f"uses: acme/gate@{COMMIT}", 'run: "# gate run"')

    assert ["workflow/called"] == [each.id for each in github(repository, text)]


def test_what_is_no_yaml_is_no_well_workflow(repository: Repository) -> None:
    assert "ci/readable" in [each.id for each in github(repository, "on: [\n")]


def test_a_pipeline_without_a_trap_is_well(repository: Repository) -> None:
    assert ["the job gate"] == [each.seen for each in gitlab(repository, PIPELINE)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  script:", "  allow_failure: true\n  script:", "pipeline/allow-failure"),
        ('event"\n', 'event"\n      changes: [src/**]\n', "pipeline/paths"),
        ('event"\n', 'event"\n      when: manual\n', "pipeline/manual"),
        ('event"\n', 'event"\n      allow_failure: true\n', "pipeline/manual"),
        ('GIT_DEPTH: "0"', "OTHER: x", "pipeline/shallow"),
        ('$CI_PIPELINE_SOURCE == "merge_request_event"', "$CI", "pipeline/merge-requests"),
        ("E ==", "E !=", "pipeline/merge-requests"),
        ('event"\n', 'event"\n      when: never\n    - when: always\n', "pipeline/merge-requests"),
        ("gate run --report junit=gate.xml", "gate merge a.part || true", "pipeline/exit-code"),
    ],
)
def test_each_trap_of_a_pipeline_is_told(
    repository: Repository, old: str, new: str, expected: str
) -> None:
    assert old in PIPELINE
    found = gitlab(repository, PIPELINE.replace(old, new))

    assert [expected] == [each.id for each in found]
    assert all(each.why and each.write for each in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('if: $CI_PIPELINE_SOURCE == "merge_request_event"', "when: always"),
        ("rules:\n    - if: ", "only: {refs: [merge_requests]}\n  extra:\n    - "),
        ("gate:\n", ".base:\n"),
        ("    - if:", "    - !reference [.common, rules]\n    - if:"),
    ],
)
def test_what_lets_the_job_run_may_stand_elsewhere(
    repository: Repository, old: str, new: str
) -> None:
    assert old in PIPELINE
    text = PIPELINE.replace(old, new) + "own:\n  extends: [.base, own]\n  script: [gate run]\n"
    if ".base" not in new:
        text = text[: text.index("own:")]

    assert [] == wrongs(gitlab(repository, text))


def test_what_a_foreign_file_may_hold_is_not_told_to_be_missing(repository: Repository) -> None:
    text = "gate:\n  extends: .of-the-template\n  script: [gate run]\n"

    assert ["the job gate"] == [each.seen for each in gitlab(repository, text)]


def test_the_job_that_merges_is_looked_at(repository: Repository) -> None:
    text = PIPELINE.replace("gate run --report junit=gate.xml", "gate merge parts/*.part")
    trap = text.replace("  script:", "  allow_failure: true\n  script:")

    assert ["pipeline/job"] == [each.id for each in gitlab(repository, text)]
    assert ["pipeline/allow-failure"] == [each.id for each in gitlab(repository, trap)]


def test_the_page_of_shards_shows_a_pipeline_without_a_trap(repository: Repository) -> None:
    page = Path("docs/shards.md").read_text(encoding="utf-8")
    pipeline = page.partition("On GitLab")[2].partition("```yaml\n")[2].partition("```")[0]

    seen = [each.seen for each in gitlab(repository, pipeline)]
    assert ["the job gate-shard", "the job gate"] == seen


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("/config/gitlab/gate.yml", "pipeline/included"),
        ("https://example.com/gate.yml", "pipeline/pinned"),
    ],
)
def test_an_include_may_be_a_mere_text(repository: Repository, include: str, expected: str) -> None:
    assert [expected] == [each.id for each in gitlab(repository, f"include: {include}\n")]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [(COMMIT, "pipeline/included"), ("~latest", "pipeline/pinned"), ("1.0", "pipeline/pinned")],
)
def test_a_component_is_pinned_by_its_commit(
    repository: Repository, reference: str, expected: str
) -> None:
    text = f"include:\n  - component: $CI_SERVER_FQDN/tools/gate/gate@{reference}\n"

    assert [expected] == [each.id for each in gitlab(repository, text)]


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("local: config/gitlab/gate.yml", "pipeline/included"),
        ("remote: https://example.com/gate.yml", "pipeline/pinned"),
        (f"remote: https://example.com/{COMMIT}/gate.yml", "pipeline/included"),
        ("{remote: https://example.com/gate.yml, integrity: sha256-A=}", "pipeline/included"),
        ("{project: tools/gate, file: gate.yml, ref: main}", "pipeline/pinned"),
        (f"{{project: tools/gate, file: gate.yml, ref: '{COMMIT}'}}", "pipeline/included"),
    ],
)
def test_what_is_included_from_elsewhere_is_pinned(
    repository: Repository, include: str, expected: str
) -> None:
    assert [expected] == [each.id for each in gitlab(repository, f"include:\n  - {include}\n")]


@pytest.mark.parametrize("start", ["", "# a component\n\n", "---\n"])
def test_a_header_with_inputs_is_no_second_document(repository: Repository, start: str) -> None:
    header = f"{start}spec:\n  inputs:\n    stage: {{default: test}}\n---\n"
    trap = PIPELINE.replace("  script:", "  allow_failure: true\n  script:")

    assert ["the job gate"] == [each.seen for each in gitlab(repository, header + PIPELINE)]
    line = 1 + (header + trap)[: (header + trap).index("allow_failure")].count("\n")
    assert [("pipeline/allow-failure", str(line))] == wrongs(gitlab(repository, header + trap))


def test_what_overrides_the_component_is_looked_at(repository: Repository) -> None:
    text = f"""\
include:
  - component: $CI_SERVER_FQDN/tools/gate/gate@{COMMIT}
gate:
  allow_failure: true
"""
    assert [("pipeline/allow-failure", "4")] == wrongs(gitlab(repository, text))


def test_a_pipeline_that_does_not_call_gate_is_not_well(repository: Repository) -> None:
    found = gitlab(repository, "test:\n  script: [make test]\n")

    assert ["pipeline/called"] == [each.id for each in found]


def test_a_hook_without_a_trap_is_well(repository: Repository) -> None:
    assert ["the hook gate"] == [each.seen for each in hooks(repository, HOOKS)]


@pytest.mark.parametrize(
    ("old", "new", "skip", "expected"),
    [
        ("", "", "other,gate", "hook/skip"),
        ("repos:", "ci:\n  skip: [gate]\nrepos:", "", "hook/skip"),
        ("id: gate\n", "id: gate\n        stages: [manual]\n", "", "hook/stages"),
        ("id: gate\n", "id: gate\n        always_run: false\n", "", "hook/always-run"),
        ("id: gate\n", "id: gate\n        entry: 'true'\n", "", "hook/entry"),
        ("id: gate\n", "id: gate-commit-msg\n        files: ^src/\n", "", "hook/files"),
        ("id: gate\n", "id: gate-commit-msg\n        types: [python]\n", "", "hook/files"),
        ("id: gate\n", "id: gate-commit-msg\n        types_or: [yaml]\n", "", "hook/files"),
    ],
)
def test_each_way_around_a_hook_is_told(
    repository: Repository, old: str, new: str, skip: str, expected: str
) -> None:
    assert [expected] == [each.id for each in hooks(repository, HOOKS.replace(old, new, 1), skip)]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ("files: ^src/", ["hook/files"]),
        ("exclude: '^[.]'", ["hook/files"]),
        ("exclude: ^vendor/", []),
        ("files: ''", []),
        ("exclude: '('", []),
        ("exclude: [a]", []),
    ],
)
def test_a_filter_at_the_top_holds_for_messages_too(
    repository: Repository, top: str, expected: list[str]
) -> None:
    text = f"{top}\n{HOOKS}"
    message = text.replace("id: gate\n", "id: gate-commit-msg\n        types: [text]\n")

    assert expected == [id_ for id_, _ in wrongs(hooks(repository, message))]
    assert [] == wrongs(hooks(repository, text))  # the others are asked whatever is staged


def test_the_old_names_of_stages_are_known(repository: Repository) -> None:
    text = HOOKS.replace("id: gate\n", "id: gate\n        stages: [commit]\n")

    assert [] == wrongs(hooks(repository, text))


def test_a_hook_that_git_does_not_call_is_told_where_people_commit(
    repository: Repository,
) -> None:
    (found,) = hooks(repository, HOOKS, is_ci=False)
    assert "pre-commit install --hook-type pre-commit" == found.write

    Path(repository.root, ".git", "hooks").mkdir(exist_ok=True)
    Path(repository.root, ".git", "hooks", "pre-commit").write_text("#!/bin/sh\n")
    assert [] == wrongs(hooks(repository, f"{HOOKS}\n", is_ci=False))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/acme/shop.git", "github"),
        ("git@github.com:acme/gitlab-tools.git", "github"),
        ("ssh://git@gitlab.example.com:22/acme/shop", "gitlab"),
        ("gitlab.com:acme/github.com", "gitlab"),
        ("../github.com", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_the_host_is_told_by_the_name_of_its_machine(address: str, expected: str) -> None:
    assert expected == host_of(address)


def test_the_remote_says_where_a_repository_is(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.git("remote", "add", "origin", "https://gitlab.com/acme/shop.git")
    with open_repository(repository.root) as opened:
        assert "gitlab" == host_of_remote(opened)
