"""What somebody wrote into a pull request, apart from its template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.readers.description import own_links, own_words, read_description, words

TEMPLATE = """\
## Context
<!-- Why is this needed? -->
Please say why.

## Testing
- [ ] I have tested this
See https://example.com/how-to-test
"""
WRITTEN = """\
## Context
<!-- Why is this needed? -->
Please say why.
Orders over ten lines were charged twice.

## 🧪 Testing
- [x] I have tested this
See https://example.com/how-to-test
Ran https://ci.example.com/runs/12 by hand.
"""


def titles(text: str) -> list[str]:
    return [section.title for section in read_description(text).sections]


def count(text: str, *named: str, template: str = "") -> int:
    read = read_description(text)
    return own_words(read.named(named) if named else read.sections, read_description(template))


def test_sections_begin_at_headings_of_every_kind():
    text = "before\n# One #\n  ## Two\nThree\n=====\n**Four**\n__Five__:\n####### no\n#no\n"

    assert ["", "One", "Two", "Three", "Four", "Five"] == titles(text)


def test_a_word_of_the_template_does_not_count():
    assert 7 == count(WRITTEN, "context", template=TEMPLATE)
    assert 0 == count(TEMPLATE, "context", "testing", template=TEMPLATE)


def test_an_address_is_no_word_and_an_own_one_is_a_link():
    read = read_description(WRITTEN)

    assert 4 == count(WRITTEN, "testing", template=TEMPLATE)
    assert ("https://ci.example.com/runs/12",) == own_links(
        read.named(["testing"]), read_description(TEMPLATE)
    )


@pytest.mark.parametrize("text", ["n/a", "None", "TBD", "todo", "-", "n/a none", "<!-- words -->"])
def test_what_only_fills_a_place_does_not_count(text):
    assert 0 == count(text)


def test_a_comment_hides_what_is_in_it_and_an_open_one_all_the_rest():
    assert 2 == count("one <!-- hidden --> two <!-- a\nb --><!-- c\n\nd")
    assert 3 == count("one <!--> two <!---> three")


def test_code_is_no_prose_and_a_comment_in_it_is_no_comment():
    read = read_description(
        "a\n```\n<!--\n```\nb\n~~~ log\n500\n~~~\n``` not`a fence\n````\n```\n````"
    )

    assert ("<!--", "500", "```") == read.fences
    assert {"a", "b", "not", "fence"} == set(read.sections[0].words)


def test_a_fence_that_never_ends_takes_the_rest():
    assert 1 == count("one\n```\ntwo\nthree")


@pytest.mark.parametrize(
    "text",
    [
        "![before](https://example.com/a.png)",
        '<img width="10" src="https://example.com/a.png">',
        "<video src='https://example.com/a.mp4'></video>",
        "https://github.com/user-attachments/assets/0a1b2c3d",
        "![Shot][1]",
    ],
)
def test_pictures_are_seen(text):
    assert 1 == len(read_description(text).images)
    assert () == read_description(f"<!-- {text} -->").images
    assert () == read_description(f"```\n{text}\n```").images


@pytest.mark.parametrize("text", ["![]()", "![no]", "<img>", "[link](https://example.com/a.png)"])
def test_what_shows_nothing_is_no_picture(text):
    assert () == read_description(text).images


@pytest.mark.parametrize(
    "text",
    [
        "00-" + "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "trace id: 0af7651916cd43dd8448eb211c80319c",
        "Trace-ID `0af7651916cd43dd`",
        "request_id=7f9c2d1e-1111-4222-8333-0123456789ab",
        "```\nX-B3-Trace-Id: 463ac35c9f6413ad\n```",
    ],
)
def test_traces_are_seen(text):
    assert 1 == len(read_description(text).traces)


def test_a_commit_is_no_trace():
    assert () == read_description("see 0af7651916cd43dd8448eb211c80319c00000000").traces


@given(st.text(st.sampled_from("ab<!-->`~#*\n \r=1"), max_size=300))
def test_any_text_is_read_and_its_words_are_its_own(text):
    read = read_description(text)

    assert own_words(read.sections, read) == 0
    assert own_words(read.sections, read_description("")) <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<!-->", "![", "#", "# ", "[a](", "```\n", "<img ", "a.", "**a", "trace", "a \n"],
)
def test_the_huge_is_read_in_one_go(piece):
    text = piece * (500_000 // len(piece))
    read = read_description(text)

    assert own_words(read.sections, read) == 0


def test_scripts_without_spaces_have_words_of_two_letters():
    assert 4 == words("注文が二重に請").total()
    assert 3 == words("API を直す").total()
    assert 1 == words("API注文").total()
