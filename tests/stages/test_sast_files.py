"""Notebooks, ``.pth`` files and what nobody can read; and a stage that breaks midway."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.engines.bandit.sources import python_in
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.stage import Scope, StageInput
from gate.model.work import Item, Job, Outcome, Unreadable
from gate.options import Options
from gate.stages.sast import STAGE
from tests.looking import Here, ask, given_to

WORKERS = Here()


def notebook(*cells: str | list[str], **more) -> str:
    told = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": cell}
        if not isinstance(cell, tuple)
        else {"cell_type": cell[0], "source": cell[1]}
        for cell in cells
    ]
    document = {"cells": told, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    return json.dumps(document, indent=1, ensure_ascii=False)


def findings(head, base=None, **told):
    return ask(STAGE, head, base, workers=told.pop("workers", WORKERS), **told)


def test_a_finding_in_a_notebook_says_cell_and_line_and_stands_where_the_line_does():
    text = notebook(["import sys\n", "x = 1"], ["# é\n", "eval(sys.argv[1])\n"])
    [finding] = findings({"a.ipynb": text}).findings
    line = next(n for n, told in enumerate(text.split("\n"), start=1) if "eval(" in told)

    assert ("sast/eval", line) == (finding.rule, finding.location.line)
    assert finding.message.startswith("Cell 2, line 2: ")


def test_cells_are_read_together_and_other_cells_are_not():
    text = notebook(
        ["from subprocess import call"],
        ("markdown", ["eval(x)"]),
        "y = 1\ncall(y, shell=True)",
    )
    rules = [one.rule for one in findings({"a.ipynb": text}).findings]

    assert "sast/subprocess-popen-with-shell-equals-true" in rules
    assert "sast/eval" not in rules


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\neval(x)",
        "!ls -l\neval(x)",
        "files = !ls\neval(x)",
        "names = %who_ls\neval(x)",
        "%time eval(x)",
        "%timeit -n 10 eval(x)",
        "%%time\neval(x)",
        "\n%%capture out\neval(x)",
        "frame?\neval(x)",
        "?frame\neval(x)",
        "if x:\n    %cd ..\neval(x)",
        "await f()\neval(x)",
        "s = '''\n%not magic\n'''\neval(x)",
    ],
)
def test_magics_are_no_python_and_what_they_run_is(cell: str):
    said = findings({"a.ipynb": notebook(cell)})

    assert ["sast/eval"] == [one.rule for one in said.findings]


@pytest.mark.parametrize("cell", ["%%bash\neval $x", "%%html\n<b>", "%%writefile a.py\neval(x)"])
def test_cells_of_another_language_are_not_asked_for(cell: str):
    assert [] == findings({"a.ipynb": notebook(cell)}).new


@pytest.mark.parametrize("cell", ["if x:\n", "%%unheard\neval(x)", "print 'x'"])
def test_a_cell_that_cannot_be_read_is_undecided_and_the_others_are_looked_at(cell: str):
    said = findings({"a.ipynb": notebook("x = 1", cell, "eval(x)")})

    assert ["sast/eval", "sast/not-looked-at"] == sorted(one.rule for one in said.findings)
    [undecided] = [one for one in said.findings if one.is_undecided]
    assert "cell 2" in undecided.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"cells": {}}',
        '{"cells": [1]}',
        '{"cells": [{"cell_type": "code", "source": 1}]}',
        '{"cells": [{"cell_type": "code", "source": [["x"]]}]}',
        "[" * 100_000,
        '{"cells": [{"cell_type": "code", "source": "\\ud800"}]}'.replace("code", "code\\u0000"),
    ],
    ids=lambda text: text[:20],
)
def test_a_broken_notebook_is_named_or_empty_and_never_breaks_the_run(text: str):
    said = findings({"a.ipynb": text})

    assert said.seen.asked == said.seen.looked_at + len(said.seen.skipped) == 1


def test_an_older_format_is_read_and_another_language_is_not():
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["eval(x)"]}]}]}
    other = notebook("eval(x)", metadata={"kernelspec": {"language": "julia"}})

    assert ["sast/eval"] == [one.rule for one in findings({"a.ipynb": json.dumps(old)}).findings]
    assert [] == findings({"a.ipynb": other}).new


def test_what_moves_within_a_notebook_is_not_new():
    base, head = notebook("eval(x)"), notebook("y = 1", "eval(x)")

    assert [] == findings({"a.ipynb": head}, {"a.ipynb": base}).new


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["cells", "cell_type", "source", "metadata", "kernelspec", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_breaks_the_reader(document):
    try:
        source = python_in(RepoPath("a.ipynb"), json.dumps(document).encode())
    except Unreadable:
        return
    assert source.data.count(b"\n") + 1 == max(len(source.lines), 1)


def test_a_pth_that_runs_code_is_told_and_its_code_is_looked_at():
    said = findings({"a.pth": "../lib\nimport os; eval(os.environ['X'])\n"})

    assert [("sast/eval", "a.pth", 2), ("sast/pth-runs-code", "a.pth", 2)] == said.new


def test_a_pth_of_paths_alone_is_clean():
    said = findings({"a.pth": "../lib\n# import x\n\n"})

    assert [] == said.new
    assert (1, 1) == (said.seen.asked, said.seen.looked_at)


@pytest.mark.parametrize("name", ["fast.pyx", "app.pyz", "app.pyzw", "a.pyc", "a.PYO"])
def test_what_python_runs_and_nobody_can_read_is_undecided(name: str):
    said = findings({name: b"\x00\x01", "a.py": "x = 1\n"})

    assert [("sast/not-looked-at", name, None)] == said.new
    assert (2, 1) == (said.seen.asked, said.seen.looked_at)


class Breaking(Here):
    """Workers that break when they have answered *answers* files."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.answers = answers

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        for outcome in super().run(job, items):
            if self.answers == 0:
                raise EngineError("the engine broke", where="here", fix="none")
            self.answers -= 1
            yield outcome


def kept(given: StageInput[Options]) -> list[tuple[str, bool]]:
    """Return the rule of what the stage yields before it breaks, and whether the base had it."""
    told: list[tuple[str, bool]] = []
    yielded = STAGE.run(given)
    with pytest.raises(EngineError):
        told.extend((one.rule, one.is_preexisting) for one in yielded)
    return told


@pytest.mark.parametrize("scope", Scope)
def test_a_stage_that_breaks_midway_keeps_what_it_had_found(scope: Scope):
    # They are looked at by their length.
    head = {"a.py": "eval(value)\n", "b.py": "value = (\n", "c.py": "exec(x)\n"}
    told = kept(given_to(STAGE, head, scope=scope, workers=Breaking(2)))

    assert [("sast/eval", False), ("sast/not-looked-at", False)] == sorted(told)


def test_a_break_while_the_base_is_read_leaves_the_findings_new():
    given = given_to(STAGE, {"a.py": "eval(x)\n#\n"}, {"a.py": "eval(x)\n"}, workers=Breaking(1))

    assert [("sast/eval", False)] == kept(given)
