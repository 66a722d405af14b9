import re
import unicodedata
from xml.sax.saxutils import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gate.model.path import repo_path
from gate.model.text import (
    count,
    cut,
    log,
    markdown,
    markdown_code,
    number,
    plain,
    revision,
    sarif,
    scrubbed,
    shown,
    visible,
    xml,
)

GAP = "\u200b"
PIECES = (
    "@all", "@org/team", "#12", "GH-1", "gh-12", "owner/repo#1", "owner/repo@0123abc", "!3", "$4",
    "&5", "%6", '%"v1"', "~bug", "^alert#7", "[issue:1]", ":tada:", "https://evil.example/x",
    "http://a", "ftp://a.b", "www.evil.example", "WWW.EVIL.EXAMPLE", "a@evil.example", "mailto:a@b",
    "deadbeef", "0123456789abcdef0123456789abcdef01234567", "<b>", "</div>", "<!--", "-->",
    "<https://evil.example>", "&lt;", "&amp;", "&#64;all", "[x](https://evil.example)", "![x](y)",
    "[x]: https://evil.example", "`", "``", "```", "~~~", "**x**", "__x__", "_x_", "~~x~~", "|",
    "\\", "\\@", "# x", "- x", "+ x", "> x", "1. x", "1) x", "---", "===", "***", "/close", ":::",
    "    x", "\n", "\r\n", "\t", "::error::x", "##[error]x", "##vso[x]", "$x$", "{+ x +}", "x", " ",
    "\x1b[31m", "\x1b]8;;x\x07", "\u202e", "\u2066", "\u200d", "\ufeff", "\udcff", "\ud800", "\x00",
    "\ufffe", "\u3164", "\U000e0101", "]]>", '"', "'", "\x85", "\u2028", "\u65e5\u672c", "\xe9",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(
    st.characters(exclude_categories=()), max_size=60
)
ALIVE = re.compile(
    r"""
      (?<!\w)@[A-Za-z0-9]                     # a mention
    | [A-Za-z0-9._%+-]@[A-Za-z0-9]            # an e-mail's address
    | [#!$~]\d | [#~]\w | %["\w] | &\d        # references
    | \bgh-\d
    | [a-z]://                                # a bare link
    | www\.
    | :[\w+-]+:                               # an emoji
    | \b[0-9a-f]{7,40}\b                      # a commit
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What GitHub and GitLab look for in rendered text, more generously than they do."""


def texts(tokens: list[Token]) -> str:
    return "".join(
        token.content if token.type != "softbreak" else "\n"
        for block in tokens
        for token in block.children or ()
    )


def parsed(source: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(source)


def is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}


@given(HOSTILE)
@example("http://a\x85mailto:a@b")
def test_what_is_plain_shows_and_stays_on_one_line(text):
    told = plain(text)
    assert not any(map(is_hidden, told))
    assert 1 >= len(told.splitlines())
    assert told == plain(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("caf\xe9 \u65e5\u672c", "caf\xe9 \u65e5\u672c"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202etxt", r"\u202etxt"),
        ("\udc80\udcff", r"\x80\xff"),
        ("\ud800", r"\ud800"),
        ("\u3164", r"\u3164"),
        ("\U000e0100\U000e01ef", r"\U000e0100\U000e01ef"),
        ("", ""),
    ],
)
def test_a_character_that_would_not_show_is_escaped(text, told):
    assert told == visible(text)


def test_a_path_shows_the_bytes_that_are_no_text():
    assert r"caf\xe9.py" == shown(repo_path(b"caf\xe9.py"))


@given(HOSTILE)
def test_markdown_shows_every_letter_and_makes_none_alive(text):
    tokens = parsed(f"x {markdown(text)} x")
    assert ["paragraph_open", "inline", "paragraph_close"] == [token.type for token in tokens]
    assert {"text"} >= {child.type.replace("text_special", "text") for child in tokens[1].children}
    told = texts(tokens)
    assert f"x {plain(text)} x" == told.replace(GAP, "")
    assert None is ALIVE.search(told)


@given(HOSTILE)
def test_markdown_begins_no_block(text):
    tokens = parsed(markdown(text.lstrip()))
    kinds = {token.type for token in tokens}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}
    assert None is ALIVE.search(texts(tokens))
    assert not texts(tokens).startswith("/")


@pytest.mark.parametrize("text", ["/close", " /close", "/"])
def test_markdown_begins_no_command_of_a_host(text):
    assert f"{GAP}{text}" == markdown(text)
    assert f"a{text}" == markdown(f"a{text}")


@given(HOSTILE)
def test_markdown_stays_in_its_cell(text):
    tokens = parsed(f"| a | b |\n|---|---|\n| {markdown(text)} | end |\n")
    cells = [token.content for token in tokens if token.type == "inline"]
    assert 4 == len(cells)
    assert "end" == cells[3]


@given(HOSTILE)
def test_code_in_markdown_is_one_span_with_every_letter(text):
    children = parsed(f"x {markdown_code(text)} x")[1].children
    if plain(text):
        assert ["text", "code_inline", "text"] == [child.type for child in children]
        assert plain(text) == children[1].content.replace(GAP, "")
    else:
        assert "" == markdown_code(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("", ""),
        ("a", "`a`"),
        ("a b", "`a b`"),
        ("a`b", "``a`b``"),
        ("a`b``c", "```a`b``c```"),
        ("`a", "`` `a ``"),
        ("a`", "`` a` ``"),
        (" a", "`  a `"),
        ("a ", "` a  `"),
        ("  ", "`  `"),
    ],
)
def test_code_in_markdown_has_as_many_ticks_and_blanks_as_it_needs(text, span):
    assert span == markdown_code(text)


@given(HOSTILE)
@example("##[error]no")
@example("a ##vso[task.complete result=Succeeded]")
def test_markdown_that_a_build_prints_holds_no_command(text):
    for told in (markdown(text), markdown_code(text)):
        assert None is re.search(r"##\w*\[", told)


@given(HOSTILE)
@example("\x00\x0b\ufffe\ud800]]><a b='c'>&\"")
def test_xml_always_parses_and_says_the_same(text):
    element = etree.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>'.encode())
    assert plain(text) == (element.text or "")
    assert plain(text) == element.get("b")
    assert plain(text) == unescape(xml(text), {"&quot;": '"'})


@given(HOSTILE)
def test_a_line_of_a_log_holds_no_command(text):
    told = log(text)
    assert not told.lstrip().startswith("::")
    assert None is re.search(r"##\w*\[", told)
    assert not any(map(is_hidden, told))


def test_a_name_in_cplusplus_is_no_command():
    assert "std::vector ## title" == log("std::vector ## title")


@given(HOSTILE)
def test_a_sarif_message_has_no_live_link_and_no_mention(text):
    told = sarif(text)
    assert "](" not in told
    assert None is re.search(r"@\w", told)
    assert plain(text) == told.replace(GAP, "")


HOST = "host.example/simple"
WORD = "pass" + "word"
OPAQUE = "ghp_" + "a1" * 18


@pytest.mark.parametrize(
    "user",
    [
        f"user:{WORD}",
        f":{WORD}",
        f"user:{WORD}@more",
        f"user:{WORD}:{WORD}",
        f"user:{WORD}/more",
        f"x-access-token:{OPAQUE}",
        OPAQUE,
        "glpat-" + "x" * 8,
        "0123456789abcdef" * 2,
    ],
)
def test_the_credentials_of_a_url_are_masked(user):
    assert f"see https://[secret]@{HOST} now" == scrubbed(f"see https://{user}@{HOST} now")


@pytest.mark.parametrize(
    "text",
    [
        "https://host.example:8080/a@b",
        "ssh://git@host.example/x.git",
        "https://host.example/@scope/package",
        "https://host.example/?mail=a@b.example",
        "https://[::1]:80/",
        "at 12:30 ada@host.example",
    ],
)
def test_an_address_without_credentials_stays(text):
    assert text == scrubbed(text)


def test_scrubbing_takes_time_in_proportion_to_the_text():
    text = "://a:" * 50_000
    assert text == scrubbed(text)


@given(st.text(), st.integers(1, 20))
def test_a_cut_text_is_never_longer(text, limit):
    told = cut(text, limit)
    assert limit >= len(told)
    assert told == text or told == text[: limit - 1] + "…"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (69.999, "69.99"),
        (70, "70"),
        (70.0, "70"),
        (100.0, "100"),
        (1234567.0, "1,234,567"),
        (-0.0, "0"),
        (1e30, "1" + ",000" * 10),
        (0.1, "0.1"),
        (-0.5, "-0.5"),
        (1e-9, "0"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_is_cut_and_never_rounded(value, told):
    assert told == number(value)


def test_a_text_that_is_no_longer_than_the_limit_stays():
    assert ["abc", "ab…"] == [cut(text, 3) for text in ("abc", "abcd")]


COMMIT = "1a2b3c4d5e" + "f" * 30


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("main", "main 1a2b3c4d5e"),
        (COMMIT, "1a2b3c4d5e"),
        (COMMIT[:10], "1a2b3c4d5e"),
        ("", "1a2b3c4d5e"),
    ],
)
def test_a_revision_is_told_by_its_name_and_the_start_of_its_id(name, told):
    assert told == revision(name, COMMIT)


def test_one_is_no_plural():
    assert ["0 findings", "1 finding", "1,000 findings"] == [
        count(n, "finding") for n in (0, 1, 1000)
    ]
