import base64
import hashlib
import re
from html.parser import HTMLParser

from gate.reports.html import render
from tests.reports.runs import CLEAN, EMPTY, EVERY_EFFECT, HOSTILE, large


class Page(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, run):
        super().__init__()
        self.tags, self.attributes, self.texts, self.script = [], [], [], ""
        self.feed("".join(render(run)))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "script" and '"use strict"' in data:
            self.script = data
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def test_the_verdict_and_every_finding_stand_on_the_page():
    page = Page(EVERY_EFFECT)
    assert "Fail" in page.text
    assert EVERY_EFFECT.verdict.because in page.text
    for judgement in EVERY_EFFECT.verdict.judgements:
        assert judgement.finding.message in page.text
        assert judgement.finding.fingerprint in page.text


def test_the_lines_around_a_finding_stand_beside_it_and_its_own_are_marked():
    told = "".join(render(EVERY_EFFECT))
    marked = re.findall(r'<span class="meant"><i>(\d+)</i>', told)
    assert ["40", "41"] == marked
    assert "return eval(" in told


def test_what_was_not_looked_at_is_listed_with_its_reason():
    assert "src/old.py line 3 is no Python" in Page(EVERY_EFFECT).text


def test_no_text_of_the_change_is_a_tag_an_attribute_or_a_script():
    tame, wild = Page(EVERY_EFFECT), Page(HOSTILE)
    assert set(wild.tags) <= {*tame.tags, "p", "section"}
    assert {name for name, _ in wild.attributes} <= {name for name, _ in tame.attributes}
    assert tame.script == wild.script


def test_the_page_names_its_one_script_and_asks_no_network():
    page = Page(EVERY_EFFECT)
    policy = next(value for name, value in page.attributes if name == "content" and "src" in value)
    digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert 1 == page.tags.count("script")
    assert not {"img", "link", "iframe", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in {"src", "action"}]


def test_silence_reads_otherwise_than_nothing_found():
    assert "No stage ran." in Page(EMPTY).text
    assert "No stage ran." not in Page(CLEAN).text


def test_a_page_ends_where_nobody_would_read_on_and_says_so():
    page = Page(large(2_500))
    assert 2_000 == page.tags.count("article")
    assert "500 more findings: the JSON report has every one." in page.text
