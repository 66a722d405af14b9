"""What detect-secrets sees beside ours is a finding, or belongs to a class with its reason."""

from __future__ import annotations

import base64

import pytest

from gate.model.finding import Severity
from gate.stages.secrets import STAGE
from gate.stages.secrets.classes import CLASSES, class_of
from gate.stages.secrets.text import Seen
from tests.credentials import HEX, Maker
from tests.looking import Here, ask

MAKER = Maker(21)
WORKERS = Here()
DIGEST, RANDOM = MAKER.run(40, HEX), MAKER.encoded(30)
BLOB = base64.b64encode(b"AK" + b"IA" * 60).decode()
HEADER = "BEGIN RSA PRIVATE " + "KEY"
HIGH_HEX, HIGH_BASE64, KEYWORD = (
    "Hex High Entropy String",
    "Base64 High Entropy String",
    "Secret Keyword",
)
AWS = "AWS Access Key"
EXAMPLES: dict[str, list[tuple[str, str, str, str]]] = {
    "filled in later": [
        (KEYWORD, 'password = "', "{password}", '"'),
        (KEYWORD, "secret: ", "${SECRET}", "\n"),
        ("Basic Auth Credentials", "https://u:", "%s", "@acme.io"),
    ],
    "example": [
        (AWS, "'", "AK" + "IAIOSFODNN7EXAMPLE", "'"),
        (KEYWORD, 'password = "', "changeme", '"'),
        (HIGH_HEX, '"', "deadbeef" * 4, '"'),
    ],
    "header without a key": [("Private Key", "if '", HEADER, "' in text:")],
    "inside a longer run": [(AWS, "x" * 20, "AK" + "IA" + "Q7ZK3MX2PL5RB6TW", "y" * 20)],
    "address that leads nowhere": [
        ("Basic Auth Credentials", "http://u:", "b7Kx9QmL2pRt", "@localhost/x"),
        ("Basic Auth Credentials", "http://u:", "b7Kx9QmL2pRt", "@db.example.com/x"),
    ],
    "revision of a migration": [
        (HIGH_HEX, 'down_revision = "', MAKER.run(12, HEX), '"'),
        (HIGH_HEX, "Revises: '", MAKER.run(12, HEX), "'"),
    ],
    "digest": [
        (HIGH_HEX, '"sha256": "', DIGEST, '"'),
        (HIGH_HEX, "commit = '", DIGEST, "'"),
        (HIGH_BASE64, 'integrity="', RANDOM, '"'),
    ],
    "words": [
        (HIGH_BASE64, '"', "application/x-www-form-urlencoded2", '"'),
        (KEYWORD, "password = ", "from-the-vault", "\n"),
    ],
    "prose": [(KEYWORD, 'password: "', "Please enter a better one", '"')],
}


def seen(told: tuple[str, str, str, str], file: str = "a.py") -> Seen:
    kind, before, value, after = told
    start = len(before)
    return Seen(
        type=kind, text=before + value + after, start=start, end=start + len(value), file=file
    )


@pytest.mark.parametrize("name", [each.name for each in CLASSES])
def test_each_class_has_its_places(name: str):
    for told in EXAMPLES[name]:
        found = class_of(seen(told))
        assert found is not None, told
        assert name == found.name, told
        assert found.reason


def test_each_class_is_tested_and_no_other():
    assert [each.name for each in CLASSES] == list(EXAMPLES)


@pytest.mark.parametrize(
    "told",
    [
        (HIGH_HEX, 'x = "', DIGEST, '"'),
        (HIGH_BASE64, 'x = "', RANDOM, '"'),
        (KEYWORD, 'password = "', "blue42sky!", '"'),
        (AWS, "x = '", "AK" + "IA" + "Q7ZK3MX2PL5RB6TW", "'"),
        (AWS, "\\n", "AK" + "IA" + "Q7ZK3MX2PL5RB6TW", "'"),
        ("Basic Auth Credentials", "http://u:", "b7Kx9QmL2pRt", "@db.acme.io/x"),
    ],
)
def test_what_belongs_to_none_is_a_finding(told: tuple[str, str, str, str]):
    assert class_of(seen(told)) is None


def test_a_digest_of_a_lock_file_is_none_and_of_another_is_told():
    told = (HIGH_HEX, 'name = "', DIGEST, '"')

    assert class_of(seen(told, "poetry.lock")) is not None
    assert class_of(seen(told, "poetry.toml")) is None


def severities(text: str, name: str = "a.py") -> dict[str, Severity]:
    said = ask(STAGE, {name: text}, workers=WORKERS)
    return {one.rule: one.severity for one in said.findings}


def test_what_ours_covers_is_told_once_and_what_it_does_not_by_its_looks():
    token = MAKER.make("github-pat")

    assert ["secrets/github-token"] == list(severities(f'password = "{token}"\n'))
    assert {"secrets/high-entropy-string": Severity.LOW} == severities(f'x = "{DIGEST}"\n')


def test_nothing_that_is_seen_shows_itself():
    assert DIGEST not in repr(seen((HIGH_HEX, "x", DIGEST, "y")))
