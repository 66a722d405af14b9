"""Conventional Commits 1.0.0, clause by clause, and what git itself writes."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.readers.commit_message import (
    NotConventional,
    is_autosquash,
    read_message,
    reverted,
    written,
)

WORDS = st.text(st.characters(categories=["Ll", "Lu"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "kind", "scope", "description", "is_breaking"),
    [
        ("feat: add x", "feat", "", "add x", False),
        ("feat!: drop y", "feat", "", "drop y", True),
        ("fix(core/db): z", "fix", "core/db", "z", False),
        ("feat(api)!: z", "feat", "api", "z", True),
        ("Feat(API): add x", "feat", "api", "add x", False),
        ("feat:  two blanks", "feat", "", "two blanks", False),
        ("revert: feat: x", "revert", "", "feat: x", False),
        ("fix(scope of words): z", "fix", "scope of words", "z", False),
        ("docs: écrire la doc", "docs", "", "écrire la doc", False),
        ("\nfeat: x\n", "feat", "", "x", False),
        ("feat: x\r\n\r\nBREAKING CHANGE: gone\r\n", "feat", "", "x", True),
        ("feat: x\n\nBREAKING-CHANGE: gone", "feat", "", "x", True),
        ("feat: x\n\nbreaking change: gone", "feat", "", "x", False),
        ("feat: x\n\nbody\nBREAKING CHANGE: in the middle of a paragraph", "feat", "", "x", False),
    ],
)
def test_what_the_specification_allows_is_read(text, kind, scope, description, is_breaking):
    message = read_message(text)

    assert (kind, scope, description) == (message.type, message.scope, message.description)
    assert is_breaking is message.is_breaking


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("  \n\nfeat: x", "it is empty"),
        ("Initial commit", "no type and colon"),
        ("feat:x", "no blank follows"),
        ("feat(api)!:x", "no blank follows"),
        ("feat:", "no description"),
        ("feat: ", "no description"),
        ("feat!(api): x", "is no type"),
        ("feat(a)(b): x", "is no type"),
        ("feat(): x", "scope in parentheses is empty"),
        ("✨ feat: x", "is no type"),
        ("[JIRA-12] feat: x", "is no type"),
        ("add x: y", "is no type"),
        ("feat: x\nbody", "no blank line"),
        ("feat: x\n\nBREAKING CHANGE: ", "does not say what breaks"),
        ("fixup! feat: x", "folded into another"),
        ("squash! feat: x", "folded into another"),
        ("amend! feat: x", "folded into another"),
        ('Revert "feat: x"\n\nThis reverts commit 0123456789abcdef.', "is no type"),
    ],
)
def test_what_it_does_not_allow_is_refused_with_the_reason(text, why):
    with pytest.raises(NotConventional, match=why):
        read_message(text)


def test_footers_end_where_the_next_begins_and_the_body_is_free():
    message = read_message(
        "fix: x\n\nNot a footer at all.\n\nSecond: it follows a blank line\n goes on\n\n"
        "Refs #12\nReviewed-by: Z: with a colon"
    )

    assert "Not a footer at all." == message.body
    assert (
        ("Second", "it follows a blank line\n goes on"),
        ("Refs", "12"),
        ("Reviewed-by", "Z: with a colon"),
    ) == message.footers


@given(
    WORDS, WORDS, st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.booleans()
)
def test_what_is_put_together_is_taken_apart(kind, scope, description, is_breaking):
    message = read_message(f"{kind}({scope}){'!' * is_breaking}: {description}")

    assert (kind.casefold(), scope.casefold(), description, is_breaking) == (
        message.type,
        message.scope,
        message.description,
        message.is_breaking,
    )


@given(st.text())
@example("a: b\n" * 60_000)
@example("\n" * 300_000)
def test_any_text_is_read_or_refused(text):
    with suppress(NotConventional):
        assert read_message(text).description


def test_what_git_writes_for_a_revert_is_known_by_both_of_its_marks():
    assert "feat: x" == reverted('Revert "feat: x"\n\nThis reverts commit 0123456789abcdef.\n')
    assert "" == reverted('Revert "feat: x"')
    assert "" == reverted("revert: feat: x\n\nThis reverts commit 0123456789abcdef.")


def test_gits_own_comments_are_no_part_of_a_message():
    template = (
        "feat: x\n# Please enter the message\n\nbody\n"
        "# ------------------------ >8 ------------------------\ndiff --git a/x b/x\n"
    )

    assert "feat: x\n\nbody" == written(template)


def test_what_is_to_be_folded_is_told_by_its_start():
    assert is_autosquash("fixup! feat: x")
    assert not is_autosquash("feat: fixup! is a word")
