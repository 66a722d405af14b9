"""What stands behind a name that means a credential, in every way to write that."""

from __future__ import annotations

import pytest

from gate.model.looks import Looks
from gate.readers.credentials.kind import Tier
from gate.readers.credentials.spot import spot
from tests.credentials import HEX, Maker

MAKER = Maker()
RANDOM = MAKER.run(32)


def tiers(text: str, name: str = "a.py") -> dict[str, Tier]:
    """Return the tier of each value that is no placeholder."""
    return {
        text[one.start : one.end]: one.tier
        for one in spot(text, name)
        if one.looks is not Looks.PLACEHOLDER
    }


@pytest.mark.parametrize(
    "form",
    [
        *('api_key = "{}"', "api_key: {}", '"apiKey": "{}"', "API_KEY={}", "export API_KEY={}"),
        *(
            "ENV API_KEY {}",
            "--api-key {}",
            '--api-key="{}"',
            "<apiKey>{}</apiKey>",
            "api_key ?= `{}`",
        ),
        *('f(api_key="{}")', 'os.getenv("API_KEY", "{}")', 'os.environ["API_KEY"] = "{}"'),
        *('"apiKey" => "{}"', 'var apiKey string = "{}"', 'api_key: str = "{}"', "apiKey := '{}'"),
        *('variable "api_key" {{\n  default = "{}"\n}}', 'name: API_KEY\n  value: "{}"'),
        *('h = {{"Authorization": "Bearer {}"}}', "# api_key = {}", '\\"api_key\\": \\"{}\\"'),
        *('<add key="ApiKey" value="{}" />', "api_key=('{}')", "x.api_key = u'{}'"),
    ],
)
def test_a_random_value_is_found_behind_its_name(form: str):
    assert {RANDOM: Tier.GENERIC} == tiers(form.format(RANDOM) + "\n")


@pytest.mark.parametrize(
    "line",
    [
        *(
            'api_key = os.environ["API_KEY"]',
            "api_key = settings.other.api_key_2",
            "token = next(it)",
        ),
        *('api_key = "${{API_KEY}}"', 'password = "{{password}}"', "secret: !vault x", "key: $KEY"),
        *(
            'api_key_sha256 = "{}"',
            'public_key = "{}"',
            'token_hash = "{}"',
            'assert_equal(key, "{}")',
        ),
        *('author = "{}"', 'primary_key = "{}"', '["token", "{}"]', 'cache_key = "{}"'),
    ],
)
def test_what_is_no_literal_or_no_credential_by_its_name_is_none(line: str):
    found = tiers(line.format(MAKER.run(40, HEX)) + "\n")

    assert {} == {value: tier for value, tier in found.items() if tier is not Tier.GENERIC} or line
    assert line.startswith('["token"') or {} == found, line


def test_a_password_of_any_look_is_told_by_its_name_alone():
    assert {"blue42sky": Tier.PASSWORD} == tiers('DB_PASSWORD = "blue42sky"\n')
    assert {"blue42sky": Tier.PASSWORD} == tiers("DB_PASSWORD=blue42sky\n", ".env")
    assert {} == tiers("DB_PASSWORD=blue42sky\n", "a.py")
    assert {} == tiers('color = "blue42sky"\n')


@pytest.mark.parametrize(
    "value",
    [
        *("password", "changeme", "your-password-here", "secret123", "<password>", "********"),
        *(
            "xxxxxxxxxx",
            "insert_key_here",
            "Enter your password:",
            "not a password",
            "none",
            "example",
        ),
        *(
            "a-fake-api-key",
            "{{ vault }}",
            "$PASSWORD",
            "%(password)s",
            "my_secret",
            "12345678" * 2,
        ),
    ],
)
def test_what_stands_for_a_password_is_none(value: str):
    assert {} == tiers(f'password = "{value}"\n')


def test_words_without_quotes_are_settings():
    for line in ("password: required", "PasswordAuthentication no", "auth_token: from-vault"):
        assert {} == tiers(line + "\n", "a.yaml")


def test_a_netrc_has_passwords():
    assert {"blue42sky": Tier.PASSWORD} == tiers(
        "machine acme.io\n  login bob\n  password blue42sky\n", ".netrc"
    )


def test_an_id_under_a_tokens_name_is_none_and_under_a_keys_is():
    some = MAKER.make("uuid")

    assert {} == tiers(f'trace_token = "{some}"\n')
    assert {some: Tier.GENERIC} == tiers(f'api_key = "{some}"\n')


def test_a_word_of_nothing_but_names_is_read_once():
    long = "passwordkeytoken" * 20_000
    text = f"x = {long}\n{long}\ndb_password = 'blue42sky'\n"

    assert ["blue42sky"] == [text[one.start : one.end] for one in spot(text, "a.py")]
