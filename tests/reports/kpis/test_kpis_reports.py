"""The figures as texts: whole, harmless, and with what is not known said plainly."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser

import pytest

from gate.reports.kpis import FORMATS, plots
from gate.reports.kpis.rows import said
from tests.reports.kpis.figures import FIGURES, HOSTILE, everything, nothing, recorded

VOID = {"meta", "use", "path", "rect", "link", "br"}


class Page(HTMLParser):
    """What a browser is told."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert tag == self.open.pop()

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@cache
def text_of(form: str, name: str) -> str:
    return "".join(FORMATS[form](FIGURES[name]()))


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_not_known_is_said_in_every_form(form, name):
    told = text_of(form, name)

    for clause in FIGURES[name]().unknown:
        assert clause.partition(": ")[2] in told


def test_the_first_lines_say_how_the_figures_stand():
    told = text_of("text", "recorded")

    assert told.startswith("o/ants · 2019-09-16 to 2019-10-13 · Asia/Shanghai\n\n")
    assert "Lead time: 3.95 days (missed; aim: at most 3 days on average)" in told
    assert "Escaped bugs: – (not known; aim: fewer than 2 in a sprint)" in told


def test_programs_get_every_figure_and_trend():
    told = json.loads(text_of("json", "everything"))

    assert ["lead-time", "review-response", "reviews-per-day", "escaped-bugs"] == [
        figure["id"] for figure in told["figures"]
    ]
    for trend in told["trends"]:
        for series in trend["series"]:
            assert len(trend["periods"]) == len(series["values"]) == len(trend["made_of"])


@pytest.mark.parametrize("name", FIGURES)
def test_a_page_is_whole_and_asks_for_nothing(name):
    told = text_of("html", name)

    page = Page(told)

    assert [] == page.open
    assert [] == page.of("script", "link", "img", "iframe", "form", "a", "image")
    assert [] == re.findall(r"url\((?!#)|@import|https?://", told.partition("</style>")[2])
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)


def test_each_plot_has_its_words_and_its_table():
    told = everything()

    page = Page(text_of("html", "everything"))

    assert [said(trend) for trend in told.trends] == [
        attributes["aria-label"] for attributes in page.of("div") if attributes.get("role") == "img"
    ]
    assert len(told.trends) + len(told.tables) == len(page.of("table"))
    assert "sprint by sprint from 2026-06-29 to 2026-07-12" in said(told.trends[0])


def test_no_text_of_others_is_alive_in_any_form():
    assert "<script>" not in text_of("html", "everything")
    for form in ("html", "markdown", "text"):
        told = text_of(form, "everything")
        assert "\x1b" not in told
        assert "\u202e" not in told
    assert HOSTILE not in text_of("markdown", "everything")
    assert "@everyone" not in text_of("markdown", "everything")


def test_every_row_of_a_table_in_markdown_has_its_cells():
    told = text_of("markdown", "everything")

    tables = re.findall(r"(?:^\|.*\n)+", told, re.MULTILINE)

    assert len(everything().trends) + len(everything().tables) + 1 == len(tables)
    for table in tables:
        assert 1 == len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()})


def test_a_drawing_has_the_pages_colours_and_no_other():
    (first, *_) = recorded().trends

    drawing = plots.drawn(first)

    assert {"var(--series-1)", "var(--text)", "var(--aim)"} <= set(
        re.findall(r"var\([^)]*\)", drawing)
    )
    assert [] == re.findall(r"#[0-9a-f]{6}\b", drawing)
    assert ">none</text>" in drawing
    assert drawing == plots.drawn(first)


def test_without_the_library_the_tables_stand_alone(monkeypatch):
    monkeypatch.setattr(plots, "can_draw", lambda: False)

    told = "".join(FORMATS["html"](recorded()))

    assert "they need <code>playbook-gate[kpis]</code>" in told
    assert "<svg" not in told
    assert 3 == len(Page(told).of("table"))


def test_nothing_known_is_four_figures_that_are_not_known():
    assert {"unknown"} == {figure.standing.value for figure in nothing().figures}
    assert "Nothing is known of: lead time, review response" in text_of("html", "nothing")
