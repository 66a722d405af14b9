"""Row 11: nobody speaks through the gate's mouth, on any surface."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

import pytest

from tests.hostile.conftest import Change, Runner
from tests.hostile.left import Left
from tests.hosts.github import GitHub, github, write_event
from tests.hosts.gitlab import GitLab, gitlab

CODE = "answer = eval(input())"
WORDS = (
    "::error::owned",
    "  ::set-output name=verdict::pass",
    "::stop-commands::x",
    "::add-mask::a",
    "##[error]owned",
    "##vso[task.setvariable variable=x]y",
    "##teamcity[buildStatus text='ok']",
    "section_start:1:owned[collapsed=true]",
    "\x1b[2J\x1b[31mowned\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x9b31mowned",
    "\u202egnp.exe",
    "\u2066\u200b\u00ad\ufeffhidden",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover=alert(1) x="',
    "]]><failure message='x'/>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "@everyone @org/team #1 !1 owner/repo@0123456789abcdef",
    "| a | b |\n|---|---|\n",
    "```\n# heading\n```",
    "/close\n/approve\n/merge",
    "<!-- gate --><details open>",
    "gate-ffff\nverdict<<EOF\npass\nEOF",
    "verdict=pass\nEOF\n",
    "\\u003cscript\\u003e",
    "{{7*7}}${{ github.token }}%0A::error::x%0D",
)
FORGED = "\r\n".join(WORDS) + "\n" + "\n".join(WORDS)
LINTER = """
import json, sys
words = json.loads(sys.argv[1])
results = [
    {'ruleId': each, 'level': 'error', 'message': {'text': each, 'markdown': each},
     'locations': [{'physicalLocation': {'artifactLocation': {'uri': where},
     'region': {'startLine': line, 'startColumn': line}}}]}
    for each in words
    for where in ('app.py', 'javascript:alert(1)', 'file:///etc/passwd', '../../up', each)
    for line in (1,)
]
odd = [{'ruleId': 1}, {}, None, 7, {'message': {}, 'ruleId': 'x', 'locations': [{}]},
       {'ruleId': 'x', 'message': {'text': 'y'}, 'locations': [{'physicalLocation': {
       'artifactLocation': {'uri': 'app.py'}, 'region': {'startLine': -1, 'endLine': 10**40}}}]}]
driver = {'name': words[0], 'rules': [{'id': each, 'helpUri': 'javascript:1',
          'fullDescription': {'text': each}} for each in words]}
print(json.dumps({'version': '2.1.0', 'runs': [{'tool': {'driver': driver}, 'results':
      results + (odd if sys.argv[2:] else [])}]}))
print(words[0], file=sys.stderr)
"""


def spoken() -> dict[str, str | bytes]:
    """A change in which everything that is quoted anywhere speaks."""
    names = (f"d{number}/{word.strip()[:60]}.py" for number, word in enumerate(WORDS))
    files: dict[str, str | bytes] = {
        name.replace("</", "<").replace("\n", "\r"): f"{CODE}  # {FORGED!r}\n" for name in names
    }
    one = [word.replace("\n", " ") for word in WORDS]
    cases = "".join(f"<testcase name={json.dumps(ascii(w)).replace('<', '&lt;')}/>" for w in one)
    return files | {
        "broken.py": f"def {FORGED}(:\n",
        "calc.py": f"x = '''{FORGED}'''; {CODE}\n",
        "env.py": "import os\n" + "".join(f"os.environ[{w!r}]\n" for w in one),
        "requirements.txt": "".join(f"{w}==1\n" for w in one) + "a @ http://x/::error::y\n",
        "package.json": json.dumps({"dependencies": dict.fromkeys(WORDS, FORGED)}),
        "openapi.json": json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": FORGED, "version": FORGED},
                "paths": {
                    f"/{w}": {"get": {"operationId": w, "description": FORGED}} for w in WORDS
                },
            }
        ),
        "routes.py": "from fastapi import FastAPI\napp = FastAPI()\n"
        + "".join(f"@app.get({'/' + w!r})\ndef f{n}(): ...\n" for n, w in enumerate(WORDS)),
        "gate.toml": "".join(f"[{json.dumps(w)}]\nx = 1\n" for w in one),
        "gate.waivers.toml": f"[[waivers]]\nrule = {json.dumps(FORGED)}\n",
        ".github/CODEOWNERS": "".join(f"* {w}\n" for w in one),
        "migrations/0001_x.py": f"class Migration:\n    name = {FORGED!r}\n",
        "CHANGELOG.md": f"# Unreleased\n- {FORGED}\n",
        "reports/unit.xml": f"<testsuite>{cases}</testsuite>",
    }


def linted(*words: str) -> dict[str, str | bytes]:
    command = ["python3", "-c", LINTER, json.dumps(WORDS), *words]
    return {"gate.toml": f"[[stages.command]]\nid = 'lint'\nrun = {json.dumps(command)}\n"}


def holds(left: Left) -> None:
    """What these surfaces have to hold beyond every run's."""
    assert left.code in {1, 3}
    is_dead(left.reports["markdown"])


def is_dead(text: str) -> None:
    """Assert that nothing of the change's lives in the Markdown *text*."""
    alive = re.sub(r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)", "", text)  # less what is code or escaped
    assert "@everyone" not in alive
    assert not re.search(r"(?m)^\s*/(close|approve|merge)\b", alive)
    assert not re.search(r"]\((?:javascript|https://evil)", alive)
    assert not re.search(r"<(?:script|img|details open)\b", alive)
    assert not set("\x1b\x9b\u202e\u2066\x07") & set(text)


def test_nobody_speaks_on_a_laptop(change: Change, judged: Runner) -> None:
    change(spoken(), message=FORGED)
    left = judged("--base=main", "--head=theirs", "--evidence=**", "--debug", TERM="xterm")
    holds(left)


@pytest.mark.parametrize("words", [(), ("odd",)])
def test_nor_through_a_team_s_linter(change: Change, judged: Runner, words: tuple[str]) -> None:
    files = {"app.py": "def one() -> int:\n    return 2\n", "a\u202e::error::.txt": "1\n"}
    change(files, linted(*words))
    left = judged("--base=main", "--head=theirs", "--stage=command", "--debug")
    holds(left)


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


def test_nor_in_a_job_of_github_s(change: Change, judged: Runner, host: GitHub) -> None:
    change(spoken(), message=FORGED)
    repository = judged.repository
    pull = host.open_pull_request(
        repository.head, title=FORGED, body=FORGED, branch=FORGED, author=WORDS[0]
    )
    for word in WORDS:
        host.label(pull, word, word)
    event = host.event(pull, repository.git("rev-parse", "main"))
    told = judged.folder / "told"
    paths = {name: told / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    others = {name: told / name.lower() for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE")}
    for path in (paths | others).values():
        path.touch()
    environ = {name: str(path) for name, path in (paths | others).items()}
    left = judged(
        **(host.environ() | environ),
        GITHUB_EVENT_PATH=write_event(judged.folder, event),
        GATE_COMMENT="true",
    )
    holds(left)
    outputs = dict(heredocs(paths["GITHUB_OUTPUT"].read_text()))
    assert "fail" == outputs["verdict"]
    assert set(outputs) <= {"verdict", "findings", "code", "people", *left.reports}
    assert [b""] * 3 == [path.read_bytes() for path in others.values()]
    (comment,) = host.said
    is_dead(comment["body"])
    is_dead(paths["GITHUB_STEP_SUMMARY"].read_text())


def heredocs(text: str) -> Iterator[tuple[str, str]]:
    """Yield what the runner makes of the file of outputs."""
    lines = iter(text.splitlines())
    for line in lines:
        name, _, end = line.partition("<<")
        assert end, line
        value = []
        for each in lines:
            if each == end:
                break
            value.append(each)
        yield name, "\n".join(value)


@pytest.fixture
def project() -> Iterator[GitLab]:
    with gitlab() as served:
        yield served


def test_nor_in_a_job_of_gitlab_s(change: Change, judged: Runner, project: GitLab) -> None:
    change(spoken(), message=FORGED)
    base = judged.repository.git("rev-parse", "main")
    request = project.open_merge_request(
        judged.repository.head, title=FORGED, description=FORGED, source=FORGED
    )
    for word in WORDS:
        project.label(request, word, "bob")
    told = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    environ = project.environ(request, **told)
    holds(judged(**{name: value.replace("\0", "") for name, value in environ.items()}))


def test_nor_where_there_is_no_verdict(change: Change, judged: Runner) -> None:
    change({"a.txt": "1\n"})
    repository = judged.repository
    for side in ("ours", "theirs"):
        repository.git("switch", "--quiet", "--create", f"{side}-x", "main")
        repository.commit({f"{word}.txt".replace("/", "|"): side for word in WORDS[:8]})
    with pytest.raises(AssertionError, match="merge"):
        repository.git("merge", "ours-x")
    assert repository.git("ls-files", "--unmerged")
    for words in (["--staged"], ["--worktree"], [f"--base={FORGED}"], [f"--stage={WORDS[0]}"]):
        left = judged(*words)
        assert left.code in {2, 3}


def test_no_settings_of_the_base_speak_either(change: Change, judged: Runner) -> None:
    keys = "".join(f"[{json.dumps(word)}]\nx = 1\n" for word in WORDS)
    change({"a.txt": "1\n"}, {"gate.toml": keys})
    left = judged("--base=main", "--head=theirs", reports=("json",))
    assert 2 == left.code
    assert sys.executable not in left.err
