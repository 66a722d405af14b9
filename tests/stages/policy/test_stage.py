import pytest

from gate.model.fact import Known, Unknown
from gate.model.finding import Severity
from tests.stages.policy.proposing import ask, proposed

STRICT = {"gate.toml": "[stages.diff-size]\nlimit = 400\n"}
LOOSE = {"gate.toml": "[stages.diff-size]\nlimit = 4000\n"}
APPROVERS = ("@alice", "@org/leads")


def test_what_is_weakened_is_told_before_and_after():
    said = ask(LOOSE, STRICT)
    (one,) = said["policy/weakened"]
    assert "stages.diff-size.limit: 400 → 4000 weakens the gate" == one.message
    assert Severity.MEDIUM == one.severity
    assert [("stages.diff-size.limit", "400", "4000", "weaker")] == said.table(
        "what the change would make of the gate"
    )


def test_what_is_stricter_stands_in_the_table_alone():
    said = ask(STRICT, LOOSE)
    assert () == said.findings
    assert [("stages.diff-size.limit", "4000", "400", "stricter")] == said.table(
        "what the change would make of the gate"
    )


def test_an_approver_s_word_lets_it_pass_and_stays_to_be_seen():
    said = ask(LOOSE, STRICT, approvers=APPROVERS, approval=Known("@alice"))
    (one,) = said.findings
    assert Severity.INFO == one.severity
    assert one.message.endswith("@alice approved it")


def test_nobody_s_word_and_an_unknown_one_let_nothing_pass():
    for approval in (Known(""), Unknown("give the job `pull-requests: read`")):
        (one,) = ask(LOOSE, STRICT, approvers=APPROVERS, approval=approval).findings
        assert Severity.MEDIUM == one.severity
        assert "@alice, @org/leads" in one.fix
    assert "give the job `pull-requests: read`" in one.message


def test_the_first_settings_weaken_nothing_that_somebody_wrote():
    (one,) = ask(LOOSE, {})["policy/weakened"]
    assert Severity.LOW == one.severity


def test_naming_the_first_approver_can_be_done_and_another_one_cannot():
    first = {"gate.toml": STRICT["gate.toml"] + '[roles]\ngate-approver = ["@alice"]\n'}
    more = {"gate.toml": first["gate.toml"].replace('"@alice"', '"@alice", "@mallory"')}
    none = {"gate.toml": first["gate.toml"].replace('"@alice"', "")}
    for base in (STRICT, none):
        assert [Severity.LOW] == [one.severity for one in ask(first, base).findings]
    assert [Severity.MEDIUM] == [one.severity for one in ask(more, first).findings]


def test_settings_that_go_are_compared_with_the_default():
    said = ask({}, {"gate.toml": 'fail_at = "low"\n'})
    assert ["fail_at: low → medium weakens the gate"] == [one.message for one in said.findings]


def test_settings_that_cannot_be_read_block_whoever_approved():
    said = ask({"gate.toml": "limit =\n"}, STRICT, approvers=APPROVERS, approval=Known("@alice"))
    (one,) = said["policy/settings-invalid"]
    assert Severity.HIGH == one.severity
    assert "gate.toml" in one.message


def test_where_nobody_may_approve_a_touched_file_warns():
    head = {**STRICT, ".bandit": "[bandit]\nskips = B602\n"}
    (warned,) = ask(head, STRICT).findings
    (blocked,) = ask(head, STRICT, approvers=APPROVERS).findings
    assert (Severity.LOW, Severity.MEDIUM) == (warned.severity, blocked.severity)
    assert "nothing → [bandit] ⏎ skips = B602" in blocked.message


def test_a_renamed_guard_is_a_changed_one():
    base = {"tools/lint.cfg": "x\n", ".bandit": "[bandit]\n"}
    head = {"tools/lint.cfg": "x\n", "old.bandit": "[bandit]\n"}
    assert [".bandit"] == [one.location.path for one in ask(head, base).findings]


def test_a_guard_that_is_a_link_or_too_large_is_not_looked_at():
    said = ask({".coveragerc": b"#\n" * (1 << 19) + b"#\n"}, {})
    assert ["policy/not-looked-at"] == [one.rule for one in said.findings]
    assert "larger than 1 MiB" in said.seen.skipped[0].reason


def test_a_comment_in_python_that_does_not_parse_is_seen_all_the_same():
    said = ask({"a.py": 'x = (  # nosec\ny = """\n'}, {})
    assert [("policy/suppression-added", "a.py", 1)] == said.new


def test_the_file_that_an_operator_chose_is_no_reason_to_compare():
    assert () == proposed(STRICT, {"gate.toml": "limit =\n"}).alterations


def test_a_change_of_nothing_that_judges_is_silent():
    said = ask({**STRICT, "a.py": "x = 1\n"}, STRICT)
    assert ((), ()) == (said.findings, said.tables)
    assert (1, 1) == (said.seen.asked, said.seen.looked_at)


CALLER = "jobs:\n  quality:\n    uses: ./.github/workflows/quality.yml\n"
CALLED = "on: workflow_call\njobs:\n  gate:\n    steps:\n      - run: gate  run\n"
ACTION = "runs:\n  using: composite\n  steps:\n    - run: uvx playbook-gate run\n"


@pytest.mark.parametrize(
    ("base", "changed"),
    [
        (
            {".github/workflows/ci.yml": CALLER, ".github/workflows/quality.yml": CALLED},
            {".github/workflows/ci.yml": "jobs: {}\n"},
        ),
        (
            {".github/workflows/ci.yml": CALLER, ".github/workflows/quality.yml": CALLED},
            {".github/workflows/quality.yml": CALLED + "        continue-on-error: true\n"},
        ),
        (
            {
                ".github/workflows/ci.yml": "steps:\n  - uses: ./.github/actions/quality\n",
                ".github/actions/quality/action.yaml": ACTION,
            },
            {".github/workflows/ci.yml": "steps: []\n"},
        ),
        (
            {".gitlab-ci.yml": "include:\n  - local: /ci/quality.yml\n", "ci/quality.yml": CALLED},
            {"ci/quality.yml": CALLED.replace("gate  run", "true")},
        ),
        (
            {".gitlab-ci.yml": "include:\n  - '/ci/quality.yml'\n", "ci/quality.yml": CALLED},
            {".gitlab-ci.yml": "include: []\n"},
        ),
        (
            {".github/workflows/ci.yml": "steps:\n  - uses: acme/gate@v1\n"},
            {".github/workflows/ci.yml": "steps:\n  - uses: mallory/gaite@v1\n"},
        ),
        (
            {".pre-commit-config.yaml": "hooks:\n  - id: gate-pre-push\n"},
            {".pre-commit-config.yaml": "hooks:\n  - id: gate-pre-push\n    stages: [manual]\n"},
        ),
    ],
)
def test_who_calls_gate_by_another_file_is_guarded_too(base, changed):
    said = ask({**base, **changed}, base)
    assert [*changed] == [one.location.path for one in said["policy/engine-config-touched"]]


GATE_JOB = "jobs:\n  judge:\n    name: all is well\n    steps:\n      - run: make ci\n"
SCRIPTS = {
    ".github/workflows/ci.yml": GATE_JOB,
    "Makefile": "ci:\n\t./ci/all\n",
    "ci/all": "#!/bin/sh\n. ./gate.sh\n",
    "ci/gate.sh": "gate \\\n  run\n",
    "ci/other.sh": "true\n",
    "docs/ci.md": "`gate run`\n",
}


@pytest.mark.parametrize("path", ["Makefile", "ci/all", "ci/gate.sh"])
def test_a_script_by_which_a_workflow_comes_to_gate_is_guarded(path):
    said = ask({**SCRIPTS, path: "true\n"}, SCRIPTS)
    assert [path] == [one.location.path for one in said["policy/engine-config-touched"]]


@pytest.mark.parametrize("path", ["GNUmakefile", "makefile"])
def test_what_make_reads_in_its_place_is_guarded_too(path):
    said = ask({**SCRIPTS, path: "ci:\n\ttrue\n"}, SCRIPTS)
    assert [path] == [one.location.path for one in said["policy/engine-config-touched"]]
    plain = {**SCRIPTS, "Makefile": "ci:\n\ttrue\n"}
    assert () == ask({**plain, path: "ci:\n\tfalse\n"}, plain).findings


def workflow(run):
    return f"jobs:\n  a:\n    steps:\n      - run: {run}\n"


GATE_SH = "#!/bin/sh\ngate run\n"
NPM = '{"scripts": {"check": "./ci/check.sh", "build": "vite build"}}\n'
NPM_LINES = NPM.replace(", ", ",\n")


@pytest.mark.parametrize(
    ("run", "base", "changed"),
    [
        ("cd ci && ./check", {"ci/check": GATE_SH}, {"ci/check": "true\n"}),
        ("./check\n        working-directory: ci", {"ci/check": GATE_SH}, {"ci/check": "true\n"}),
        ('cd "${{ github.workspace }}/ci"; ./check', {"ci/check": GATE_SH}, {"ci/check": "true\n"}),
        ("make gate", {"Makefile": "include mk/*.mk\n", "mk/g.mk": GATE_SH}, {"mk/g.mk": "true\n"}),
        (
            "python -m tools.check",
            {"tools/check.py": '["gate", "run"]\n'},
            {"tools/check.py": "1\n"},
        ),
        ("npm run check", {"package.json": NPM, "ci/check.sh": GATE_SH}, {"ci/check.sh": "true\n"}),
        (
            "npm --prefix web run check",
            {"web/package.json": NPM, "web/ci/check.sh": GATE_SH},
            {"web/package.json": NPM.replace("./ci/check.sh", "true")},
        ),
        ("tox -e a", {"tox.ini": "commands = ci/a\n", "ci/a": GATE_SH}, {"ci/a": "true\n"}),
        ("python -m gate run", {}, {"gate/__main__.py": "print()\n"}),
        ("python -m gate run", {}, {"gate.py": "print()\n"}),
        ("PATH=$PWD/bin:$PATH gate run", {}, {"bin/gate": "#!/bin/sh\n"}),
        ("source ./env && gate run", {"env": ". ci/env\n"}, {"node_modules/.bin/gate": "true\n"}),
        ("gate run", {"vendor/bin/Gate.EXE": "MZ"}, {"vendor/bin/Gate.EXE": "MZ0"}),
        ('echo "$PWD/bin" >> $GITHUB_PATH; gate run', {}, {"bin/git": "#!/bin/sh\n"}),
        ("$env:Path = 'bin;' + $env:Path; gate run", {}, {"bin/python3.12.cmd": "exit\n"}),
        ("PATH=ci:$PATH uvx playbook-gate run", {"ci/uvx": GATE_SH}, {"ci/uvx": "true\n"}),
        ("uv run gate run", {}, {"uv.toml": '[[index]]\nurl = "https://a.test"\n'}),
        (
            "uv pip install playbook-gate && gate run",
            {"pyproject.toml": '[project]\nname = "a"\n'},
            {
                "pyproject.toml": '[project]\nname = "a"\n[[tool.uv.index]]\nurl = "https://a.test"\n'
            },
        ),
        (
            "uv run gate run",
            {"pyproject.toml": '[project]\nname = "a"\n'},
            {"pyproject.toml": '[project]\nname = "a"\n[project.scripts]\ngate = "a:main"\n'},
        ),
        (
            "gate run",
            {"requirements.txt": "playbook-gate==1\n"},
            {"requirements.txt": "--extra-index-url https://a.test\nplaybook-gate==1\n"},
        ),
    ],
)
def test_who_comes_to_gate_from_a_folder_or_by_a_runner_is_guarded(run, base, changed):
    whole = {".github/workflows/ci.yml": workflow(run), **base}
    said = ask({**whole, **changed}, whole)
    assert [*changed] == [one.location.path for one in said["policy/engine-config-touched"]]


@pytest.mark.parametrize(
    ("run", "path", "before", "after"),
    [
        ("npm run check", "package.json", NPM_LINES, NPM_LINES.replace("vite", "webpack")),
        ("python -I -m gate run", "gate.py", "", "print()\n"),
        ("gate run --path bin; echo $MYPATH", "bin/git", "", "#!/bin/sh\n"),
        ("PATH=bin:$PATH gate run", "docker/env", "A=1\n", "A=2\n"),
        ("PATH=bin:$PATH gate run", "bin/gate.md", "", "of the gate\n"),
        ("PATH=bin:$PATH gate run", "gate/run.py", "", "print()\n"),
        ("uv run pytest", "uv.toml", "", '[[index]]\nurl = "https://a.test"\n'),
        ("uv run gate run", "app/a.py", '"gate run"\n', '"gate run"\nx = 1\n'),
    ],
)
def test_what_stands_beside_that_is_not(run, path, before, after):
    base = {".github/workflows/ci.yml": workflow(run), "ci/check.sh": GATE_SH, path: before}
    base["pyproject.toml"] = '[tool.ruff.lint.per-file-ignores]\n"app/a.py" = ["E501"]\n'
    assert () == ask({**base, path: after}, base).findings


def test_other_scripts_and_what_only_tells_of_gate_are_not():
    head = {**SCRIPTS, "ci/other.sh": "false\n", "docs/ci.md": "run `gate run` often\n"}
    assert () == ask(head, SCRIPTS).findings


@pytest.mark.parametrize(
    "job",
    [
        "all is well",
        "judge",
        "gate",
        "all is well / x",
        "${{ matrix.name }}",
        "all ${{ 'is' }} well",
    ],
)
def test_a_new_job_with_the_name_of_the_one_that_runs_gate_is_told(job):
    path = ".github/workflows/more.yml"
    workflow = f'jobs:\n  x:\n    name: "{job}"\n    steps: [run: "true"]\n'
    (one,) = ask({**SCRIPTS, path: workflow}, SCRIPTS)["policy/engine-config-touched"]
    assert (path, True) == (one.location.path, "what shows as" in one.message)
    own = ask({**SCRIPTS, path: workflow.replace(job, "docs (${{ matrix.os }})")}, SCRIPTS)
    assert () == own.findings


def test_an_included_pipeline_may_not_take_the_job_s_place():
    base = {
        ".gitlab-ci.yml": "include:\n  - component: $HOST/acme/gate/gate@1\n  - local: /ci/a.yml\n",
        "ci/a.yml": "lint:\n  script: [ruff check]\n",
    }
    said = ask({**base, "ci/a.yml": base["ci/a.yml"] + "gate:\n  script: ['true']\n"}, base)
    assert ["ci/a.yml"] == [one.location.path for one in said["policy/engine-config-touched"]]
    said = ask({**base, "ci/a.yml": "lint:\n  script: [ruff]\n"}, base)
    assert () == said.findings


def test_a_workflow_that_is_no_yaml_is_not_looked_at():
    said = ask({**SCRIPTS, ".github/workflows/a.yml": "jobs: [\n"}, SCRIPTS)
    assert ["policy/not-looked-at"] == [one.rule for one in said.findings]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("requirements/ci.txt", "playbook-gate==1.0\n", "playbook-gate @ git+https://a.test/g\n"),
        ("uv.lock", '[[package]]\nname = "playbook-gate"\nversion = "1"\n', ""),
        ("package.json", '{"scripts": {"gate": "gate run"}}\n', '{"scripts": {"gate": "true"}}\n'),
        ("pyproject.toml", "", '[tool."cov\\u0065rage".run]\nomit = ["*"]\n'),
        ("setup.cfg", "", "  [coverage:run]\nomit = *\n"),
    ],
)
def test_another_gate_or_engine_by_another_spelling_is_told(path, before, after):
    said = ask({path: f"{after}\n"}, {path: f"{before}\n"})
    assert [path] == [one.location.path for one in said["policy/engine-config-touched"]]


def test_a_new_version_of_something_else_is_none_of_gate():
    base = {"requirements.txt": "playbook-gate==1.0\nidna==3.0\n"}
    assert () == ask({"requirements.txt": "playbook-gate==1.0\nidna==3.1\n"}, base).findings


@pytest.mark.parametrize(
    ("path", "line"),
    [("a.py", "x = 1  # nosecB605"), ("a.py", "x = 1  #nosecure"), ("a.go", 'f("#") //nosec')],
)
def test_every_spelling_that_a_scanner_takes_is_told(path, line):
    assert [("policy/suppression-added", path, 1)] == ask({path: f"{line}\n"}, {}).new


def test_wide_text_is_read_for_what_gate_heeds():
    line = "gate: allow secrets/github-token -- an example\n"
    said = ask({"a.txt": line.encode("utf-16")}, {"b.txt": ""})
    assert ["policy/suppression-added"] == [one.rule for one in said.findings]


def test_a_file_too_large_to_look_through_is_named_where_it_may_ask_for_silence():
    large = b"#" * (10 << 20)
    said = ask({"a.py": large + b" nosec\n", "b.py": large + b"\n"}, {})
    assert [("policy/not-looked-at", "a.py", None)] == said.new
    assert ["a.py"] == [one.path for one in said.seen.skipped]
    assert (2, 1) == (said.seen.asked, said.seen.looked_at)


def test_workflows_that_call_each_other_round_end():
    base = {
        ".github/workflows/a.yml": "uses: ./.github/workflows/b.yml\n",
        ".github/workflows/b.yml": "uses: ./.github/workflows/a.yml\n",
    }
    head = {**base, ".github/workflows/a.yml": base[".github/workflows/a.yml"] + "# more\n"}
    assert () == ask(head, base).findings


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", 'X = "gate: allow secrets/github-token -- an example"'),
        ("a.md", "<!-- gate: allow secrets/github-token -- an example -->"),
        ("a.html", "<!-- gate: allow secrets/github-token -- an example -->"),
        ("a.bin.txt", "gate: allow secrets/github-token -- an example"),
    ],
)
def test_what_gate_heeds_anywhere_is_told_anywhere(path, line):
    said = ask({path: f"x\n{line}\n"}, {path: "x\n"})
    assert [("policy/suppression-added", path, 2)] == said.new


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.py", "# plain\ny = 1  # nosec\n# as plain\n", [2]),
        ("a.py", 'X = "# nosec"\n', []),
        ("a.pyi", 'X = "# nosec"\n', []),
        ("a.pyw", 'X = "# nosec"\n', []),
        ("a.js", "let x\n\nx = 1 // NOSONAR\n// plain\n", [3]),
    ],
)
def test_the_comments_that_ask_are_told_by_their_lines_and_no_others(path, text, lines):
    said = ask({path: text}, {})
    assert lines == [one.location.line for one in said["policy/suppression-added"]]


def test_a_waiver_that_changes_hands_is_a_new_one():
    row = (
        '[[waivers]]\nrule = "sast/eval"\nreason = "r"\nowner = "@alice"\n'
        "created = 2026-01-02\nexpires = 2026-03-01\n"
    )
    for old, new in (("@alice", "@security"), ("2026-01-02", "2026-02-28")):
        said = ask({"gate.waivers.toml": row.replace(old, new)}, {"gate.waivers.toml": row})
        assert 1 == len(said["policy/waiver-unapproved"])
