"""What gate prints holds no credential, though no stage has looked into it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gate.model.secret import MASK, Secret
from gate.readers.credentials.quoted import masked, secrets_in
from tests.credentials import Maker

MAKER = Maker(53)
SURE = ["github-token", "gitlab-token", "aws-id", "jwt", "npm", "pypi", "slack", "stripe"]


@pytest.mark.parametrize("kind", SURE)
@pytest.mark.parametrize("template", ["{}", "fix-{}", "keys/{}.txt: not found", "a\n'{}'\nb"])
def test_a_credential_is_masked_wherever_it_is_quoted(kind: str, template: str):
    value = MAKER.make(kind)
    told = masked(template.format(value))

    assert value not in told
    assert MASK in told


@pytest.mark.parametrize(
    "text",
    [
        "gate: secrets looked at 3 files in 0.1 s",
        f"git knows no object {'0123456789' * 4}",
        "tests/readers/credentials/test_quoted.py",
        "static/app.3F2aB9c81d77e0aa.js",
        "v1:0123456789abcdef",
        "the branch fix-token-for-the-password-of-2026-01-02",
        "password = 'Tr0ub4dor-and-3-more-words'",
        "0123456789ABCDEF0 https://user:abc12345def@host.example",
    ],
)
def test_what_is_no_credential_stays(text: str):
    assert text == masked(text)


def test_the_password_of_an_address_is_masked_where_it_has_twelve_characters():
    told = masked("0123456789ABCDEF0 https://user:abc12345defg@host.example")

    assert f"0123456789ABCDEF0 https://user:{MASK}@host.example" == told


def test_what_has_no_long_word_is_not_looked_into(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gate.readers.credentials.spot.spot", None)

    assert frozenset() == secrets_in(["gate: secrets looked at 3 files in 0.1 s"])


def test_ordinary_texts_need_no_table():
    code = (
        "import sys; from gate.readers.credentials.quoted import masked;"
        "masked('gate: secrets looked at 3 files in 0.1 s');"
        "sys.exit(any('tables' in name for name in sys.modules))"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_many_texts_are_looked_into_at_once():
    values = {MAKER.make("github-token") for _ in range(50)}

    assert {*map(Secret, values)} == secrets_in(f"see {value}" for value in values)


def test_a_word_without_end_is_passed_over_once():
    assert "a" * 4_000_000 == masked("a" * 4_000_000)
