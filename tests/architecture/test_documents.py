"""Do the documents name what is there?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gate.stages import STAGES
from tests.architecture.house import ROOT, rooms
from tests.documents import PAGES
from tests.faults import test_failing_calls
from tests.fuzz import fuzzed, test_parsers
from tests.fuzz.table import ALL
from tests.hostile.threats import THREATS
from tests.mutation.table import LEAST

DOCUMENTS = (*PAGES, "CHANGELOG.md")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def snippets(name: str, language: str) -> Iterator[str]:
    return (
        match[1]
        for match in re.finditer(
            rf"^```{language}\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL
        )
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    named = set(re.findall(r"(?:`|\$ )(?:PYTHON=\S+ )?make ([a-z-]+)", text(name)))
    made = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))

    assert set() == named - made


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text(name))

    folder = (ROOT / name).parent
    assert [] == [link for link in links if not (folder / link).exists()]


def test_the_readme_names_the_two_commands() -> None:
    assert {"make run", "make test"} <= set(re.findall(r"make \w+", text("README.md")))


def test_the_house_is_drawn_as_it_stands() -> None:
    drawn = set(re.findall(r"^\| `(\w+)(?:\.py)?` \|", text("CONTRIBUTING.md"), re.MULTILINE))

    assert rooms() == drawn


def test_the_readme_lists_the_stages_in_their_order() -> None:
    table = text("README.md").partition("| stage | asks |")[2].partition("\n\n")[0]

    assert [stage.id for stage in STAGES] == re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)


def test_snippets_are_yaml() -> None:
    parsed = [yaml.safe_load(snippet) for snippet in snippets("README.md", "yaml")]

    assert 4 == len(parsed)


def test_the_page_of_github_names_the_actions_inputs_and_outputs() -> None:
    action, page = yaml.safe_load(text("action.yml")), text("docs/github.md")
    table, _, rest = page.partition("| input | means |")[2].partition("\n\nOutputs:")
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    outputs = re.findall(r"`([a-z]+)`", rest.partition("Hand ")[0])

    assert set(action["inputs"]) == set(re.findall(r"`([a-z-]+)`", " ".join(rows)))
    assert set(action["outputs"]) == set(outputs) - {"pass", "fail", "inconclusive"}


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/github.md",
        "action.yml",
        *(f".github/workflows/{path.name}" for path in WORKFLOWS),
    ],
)
def test_every_foreign_action_is_pinned_by_its_commit(name: str) -> None:
    used = re.findall(r"(?<!\w)uses: (\S+)", text(name))

    assert [] == [word for word in used if not re.search(r"@([0-9a-f]{40}|COMMIT)$|^\./", word)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_grants_nothing_by_default_and_writes_one_thing(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    granted = [job["permissions"] for job in workflow["jobs"].values()]
    written = {name for each in granted for name, level in each.items() if level != "read"}

    assert {} == workflow["permissions"]
    assert ({"pull-requests"} if path.name == "tell.yml" else set()) == written


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_called_as_the_page_of_github_says(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    called = workflow[True].get("workflow_call")
    named = f"OWNER/gate/.github/workflows/{path.name}@COMMIT"

    assert (called is not None) == (named in text("docs/github.md"))
    for name in called["inputs"] if called else ():
        assert f"`{name}`" in text("docs/github.md")


@pytest.mark.parametrize(
    "path",
    [path for path in WORKFLOWS if "path: .gate\n" in path.read_text()],
    ids=lambda path: path.name,
)
def test_no_test_of_gate_s_own_lies_where_evidence_is_looked_for(path: Path) -> None:
    if path.name == "ci.yml":
        return  # there evidence is named
    checkouts = re.findall(
        r"path: \.gate\n +sparse-checkout: [^\n]+\n((?: {12}\w+\n)+)", path.read_text()
    )

    assert [{"config", "gate", "requirements", "tools"}] * path.read_text().count(
        "path: .gate\n"
    ) == [set(each.split()) for each in checkouts]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_artifact_is_unpacked_over_the_checkout_or_over_gate(path: Path) -> None:
    steps = re.split(r"(?m)^(?=      - )", path.read_text("utf-8"))

    for step in steps:
        if "/download-artifact@" in step:
            place = re.search(r"\n +path: ([^#\n]+)", step)
            assert place
            assert place[1].startswith((".evidence/", ".gate-evidence", "${{ runner.temp }}"))


def test_the_action_hands_its_inputs_over_in_the_environment() -> None:
    (step,) = yaml.safe_load(text("action.yml"))["runs"]["steps"]

    assert "${{" not in step["run"]
    assert "${{" not in text("tools/action")


def test_the_figures_of_security_are_those_of_the_tests() -> None:
    table = text("SECURITY.md").partition("| promise | tried by |")[2].partition("\n\n")[0]
    said = {
        "rows of threats": len(THREATS),
        "calls that fail": test_failing_calls.COUNT,
        "texts": test_parsers.COUNT,
        "seconds": fuzzed.SECONDS,
        "percent": int(LEAST),
    }
    named = {
        "rows of threats": r"(\d+) rows are named",
        "calls that fail": r"(\d+) calls of a sound",
        "texts": r"(\d+) texts each with every change",
        "seconds": r"under (\d+) s",
        "percent": r"(\d+) % of each is the aim",
    }

    assert said == {name: int(re.findall(shape, table)[0]) for name, shape in named.items()}
    assert len(ALL) > 100
    assert f"{fuzzed.MEGABYTES:,} MB" in table
