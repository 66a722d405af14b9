"""What a machine made, what somebody chose, and what is an example."""

from __future__ import annotations

import pytest

from gate.model.looks import Looks, is_example, is_named, is_template, looks
from tests.credentials import HEX, LETTERS, URL, Maker

MAKER = Maker()


@pytest.mark.parametrize(("alphabet", "length"), [(HEX, 32), (LETTERS, 24), (URL, 40)])
def test_what_a_machine_made_looks_random(alphabet: str, length: int):
    made = [looks(MAKER.run(length, alphabet)) for _ in range(500)]

    assert made.count(Looks.RANDOM) > 480


@pytest.mark.parametrize(
    "value",
    [
        "pbkdf2_sha256",
        "application/x-www-form-urlencoded",
        "TLSv1.2_2021",
        "us-east-1-prod2",
        "getUserById2",
        "2024-01-02T03:04:05",
        "utf8mb4_0900_ai_ci",
        "MyVeryLongClassName2",
        "python3.11-slim-bookworm",
        "gpt-4o-mini-2024-07-18",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "/usr/lib/python3/dist-packages",
        "https://example.org/a1B2c3D4e5",
        "the quick brown fox 1",
        "correct-horse-battery-9",
        "hunter22",
        "",
    ],
)
def test_names_versions_and_prose_do_not(value: str):
    assert Looks.RANDOM != looks(value)


@pytest.mark.parametrize(
    "value",
    [
        *("password", "changeme", "secret123", "my-secret-key", "xxxxxxxxxxxx", "YOUR_TOKEN"),
        *("test_password", "postgres", "deadbeef" * 4, "EXAMPLEKEY12345", "0" * 32),
    ],
)
def test_what_stands_for_a_value_is_a_placeholder(value: str):
    assert Looks.PLACEHOLDER == looks(value)


@pytest.mark.parametrize(
    "value", ["{name}", "${NAME}", "$NAME", "<name>", "%(name)s", "%s", "{{ name }}", "****", ""]
)
def test_what_is_filled_in_later_is_no_literal(value: str):
    assert is_template(value)


def test_a_format_is_shown_by_an_example():
    assert is_example("AKIA" + "IOSFODNN7" + "EXAMPLE")
    assert is_example("gh" + "p_" + "x" * 36)
    assert not is_example(MAKER.make("github-token"))


@pytest.mark.parametrize(
    "before",
    [
        *('API_TOKEN = "', "api_key: '", 'f(auth_token="', '{"client-secret": "', "TOKEN="),
        *('os.environ["DB_PASSWORD"] = "', "private_key => '", "x.secret := `", 'ENV MY_KEY "'),
    ],
)
def test_a_name_that_means_a_credential_is_known(before: str):
    assert is_named(before)


@pytest.mark.parametrize(
    "before",
    [
        *('sha256 = "', 'token_hash = "', '"integrity": "', 'public_key = "', 'author = "', ""),
        *('primary_key = "', 'cache_key = "', "# 'quoted' and \"", "x" * 5000, 'key_id="'),
    ],
)
def test_a_name_that_means_something_else_is_not(before: str):
    assert not is_named(before)
