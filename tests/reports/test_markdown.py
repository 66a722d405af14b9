import re

import pytest
from markdown_it import MarkdownIt

from gate.model.path import RepoPath
from gate.reports.markdown import MARKER, render
from tests.reports.runs import CLEAN, EVERY_EFFECT, HOSTILE, REPORT_ONLY, RUNS, large, saying

OUR_HTML = re.compile(
    r"<!-- gate: report -->|</?sub>|</?code>|</details>"
    r"|<details><summary>[\d,]+ [a-z ]+</summary>"
)


def told(run, **limits):
    return "".join(render(run, **limits))


def tokens(text):
    for block in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield block
        yield from block.children or ()


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_it_begins_with_a_marker_that_does_not_show(run):
    assert told(run).startswith(f"{MARKER}\n## ")


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_no_foreign_html_link_or_image_comes_alive(run):
    kinds = {token.type for token in tokens(told(run))}
    assert not kinds & {"link_open", "image"}
    for token in tokens(told(run)):
        if token.type.startswith("html"):
            assert OUR_HTML.fullmatch(token.content.strip())


def test_what_blocks_stands_first_with_its_remedy():
    text = told(EVERY_EFFECT)
    assert text.index("src/pay/keys.py:12") < text.index("Revoke the token") < text.index("| stage")
    assert text.index("Blocks the merge") < text.index("Not decided") < text.index("<details>")


def test_a_clean_run_is_short():
    assert 20 > told(CLEAN).count("\n")


def test_a_run_that_only_reports_says_so():
    assert "it does not block" in told(REPORT_ONLY)


@pytest.mark.parametrize("limit", [10, 100, 400, 1_000, 3_000, 20_000])
@pytest.mark.parametrize("run", [EVERY_EFFECT, HOSTILE, large(500)])
def test_it_is_never_larger_than_its_limit(run, limit):
    text = told(run, limit=limit)
    assert max(limit, len(MARKER) + 1) >= len(text.encode())
    assert text.count("<details>") == text.count("</details>")


def test_what_is_cut_is_counted():
    text = told(large(500), limit=3_000)
    shown = text.count("- **`src/")
    left = sum(int(n.replace(",", "")) for n in re.findall(r"… ([\d,]+) more", text))
    assert 500 == shown + left
    assert "src/m499.py:500" in text


def test_a_path_that_climbs_out_of_its_code_span_does_not():
    text = told(saying("x", RepoPath("a`@all`b|c.py")))
    codes = [token.content for token in tokens(text) if token.type == "code_inline"]
    assert "a`@all`b|c.py:1" in codes
