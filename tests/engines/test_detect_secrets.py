"""Credentials in every text, whole, and nothing of them but where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.engines import detect_secrets
from gate.engines.detect_secrets import GENERIC, Sighting
from gate.model.decoding import text_of
from gate.model.error import EngineError
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.work import Record, Unreadable
from gate.stages.secrets.rules import PROVIDED
from tests.credentials import Maker

TYPES = [*PROVIDED, *sorted(GENERIC)]
MAKER = Maker()


@cache
def scanner(salt: str = "salt") -> Callable[[RepoPath, bytes], list[Record]]:
    return detect_secrets.prepare({"types": list(TYPES), "salt": salt})


def scanned(content: str | bytes, name: str = "a.py", salt: str = "salt") -> list[Record]:
    data = content.encode() if isinstance(content, str) else content
    return json.loads(json.dumps(scanner(salt)(RepoPath(name), data)))


def seen(content: str | bytes, name: str = "a.py", salt: str = "salt") -> list[Sighting]:
    return [detect_secrets.sighting(record) for record in scanned(content, name, salt)]


def values(content: str | bytes, name: str = "a.py") -> set[str]:
    text = text_of(content.encode() if isinstance(content, str) else content)[0]
    return {text[one.start : one.end] for one in seen(content, name)}


def of_type(kind: str, content: str | bytes, name: str = "a.py") -> Sighting:
    [found] = [one for one in seen(content, name) if one.type == kind]
    return found


def test_the_canary_is_found():
    assert scanned(detect_secrets.CANARY.data)


def test_a_sighting_says_where_the_whole_value_stands():
    token = MAKER.make("github-token")
    found = of_type("GitHub Token", f'x = 1\nclient("é", "{token}")\n')

    assert (2, 14, 2, 14 + len(token)) == (
        *(found.line, found.column),
        *(found.end_line, found.end_column),
    )
    assert (token[:4], Looks.RANDOM) == (found.prefix, found.looks)


def test_two_tokens_of_one_provider_are_two():
    first, second = (of_type("GitHub Token", MAKER.make("github-token")) for _ in range(2))

    assert first.key != second.key


def test_the_same_value_has_one_key_wherever_it_stands_and_none_without_the_salt():
    token = MAKER.make("gitlab-token")
    keys = {
        of_type("GitLab Token", text, name).key
        for text, name in ((f"t = '{token}'", "a.py"), (f"- {token}\n", "b.md"), (token, "c"))
    }

    assert 1 == len(keys)
    assert keys.isdisjoint(one.key for one in seen(token, salt="other"))


@pytest.mark.parametrize(
    "layout",
    [
        lambda key: key + "\n",
        lambda key: "K = '''\n    " + key.replace("\n", "\n    ") + "\n'''\n",
        lambda key: json.dumps({"key": key}),
        lambda key: key.replace("\n", "\r\n"),
        lambda key: "\n".join(f'"{line}\\n" +' for line in key.split("\n")),
        lambda key: "\n".join(f"# {line}" for line in key.split("\n")),
    ],
    ids=["plain", "indented", "escaped", "carriage returns", "concatenated", "commented"],
)
def test_a_private_key_is_its_body_however_it_is_laid_out(layout: Callable[[str], str]):
    key = Maker(1).make("private-key")
    found = of_type("Private Key", layout(key), "a.txt")

    assert Looks.RANDOM == found.looks
    assert of_type("Private Key", key, "a.txt").key == found.key


def test_a_header_without_a_key_is_a_placeholder():
    words = "BEGIN RSA PRIVATE " + "KEY"
    code = f"if '{words}' in text:\n    read(text, '-----{words}-----', end='-----')\n"

    assert {Looks.PLACEHOLDER} == {one.looks for one in seen(code)}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", 'call("{}")'),
        ("a.py", 'get(url, headers={{"Authorization": "Bearer {}"}})'),
        ("a.py", "os.getenv('X', '{}')"),
        ("a.py", "# {}"),
        ("a.py", 'x = y["{}"](z)'),
        ("poetry.lock", 'hash = "{}"'),
        ("style.css", "/* {} */"),
        ("swagger.json", '{{"a": "{}"}}'),
        ("a.ipynb", '{{"source": ["x\\n{}\\n"]}}'),
        ("a.py", 'x = "{}"  # pragma: allowlist secret'),
        ("a.py", '# pragma: allowlist nextline secret\nx = "{}"'),
        ("a.bin", "{}"),
        ("", "https://h/?t=%3D{}"),
    ],
)
@pytest.mark.parametrize("kind", ["github-token", "aws-id", "stripe", "slack"])
def test_a_token_is_found_in_every_place(kind: str, name: str, line: str):
    token = MAKER.make(kind)
    text = line.format(token) + "\n"

    assert token in values(text, name)
    assert token in values(text.encode("utf-16"), name)
    assert token in values(b"\x89PNG\0\0\xff\xfe\x80\0" + text.encode() + b"\0\x81", name)


def test_no_record_holds_a_value():
    for kind in ("github-token", "hex-40", "private-key", "password", "aws-secret"):
        value = MAKER.make(kind)
        records = scanned(f"api_key = '''{value}'''\npassword = '{value}'\n")
        told = json.dumps(records)
        body = value.split("\n")[-2] if "\n" in value else value
        assert records
        assert body not in told
        assert body[4:12] not in told


def test_a_piece_of_a_longer_run_is_a_fragment():
    token = MAKER.make("aws-id")

    for text in (f"x{token}", f"{token}x", f"AAAA{token}BBBB"):
        assert Looks.FRAGMENT == of_type("AWS Access Key", f"'{text}'").looks
    for text in (f"x-{token}", f"\\n{token}", f"{token}-x", f"%3D{token}"):
        assert Looks.RANDOM == of_type("AWS Access Key", f"'{text}'").looks


def test_an_address_with_a_password_is_found_and_an_example_is_told_from_it():
    password = MAKER.make("hex-32")

    def found(address: str) -> Looks:
        return of_type("Basic Auth Credentials", f'url = "{address}"').looks

    assert Looks.RANDOM == found(f"postgres://bob:{password}@db.acme.io/x")
    for address in (
        "postgres://bob:password@db.acme.io/x",
        "postgres://bob:bob@db.acme.io/x",
        f"postgres://bob:{password}@localhost/x",
        f"http://bob:{password}@example.com",
    ):
        assert Looks.PLACEHOLDER == found(address)
    for address in ("http://{user}:{password}@host", "http://u:$PW@host", "http://u:%s@host"):
        assert [] == seen(f'url = "{address}"')


def test_every_value_of_a_line_is_found():
    first, second = MAKER.make("hex-32"), MAKER.make("hex-40")

    assert {first, second} <= values(f'{{"password": "{first}", "api_key": "{second}"}}', "a.json")


def test_a_value_without_quotes_is_found_in_configuration():
    value = MAKER.make("hex-40")

    for name in (".env", "a.yaml", "Dockerfile", "a.ini", ".env.local"):
        assert value in values(f"SERVICE_TOKEN={value}\n", name)
    assert value in values(f"export SERVICE_TOKEN={value}\n", "run.sh")
    assert value in values(f"ENV SERVICE_TOKEN {value}\n", "Dockerfile")


def test_detect_secrets_filters_touch_what_goes_by_looks_alone():
    sha, token = MAKER.make("hex-40"), MAKER.make("uuid")

    assert [] == seen(f'"sha1": "{sha}"', "package-lock.json")
    assert [] == seen(f'token = "{token}"')
    assert [] == seen('password = getpass.getpass("password")\n')
    assert [] == seen('password = "${PASSWORD}"\n')


@pytest.mark.parametrize("line", ["'", "//:", "password = ", "a", "x={a:'b',pass:1};", "://a:"])
def test_one_long_line_is_looked_at_to_its_end(line: str):
    token = MAKER.make("github-token")
    text = line * (300_000 // len(line)) + f' "{token}" '

    assert of_type("GitHub Token", text, "a.min.js").end == len(text) - 2


def test_lines_are_counted_as_git_counts_them():
    token = MAKER.make("stripe")

    for before, line in (("a\nb\n", 3), ("a\r\nb\r\n", 3), ("a\rb\r", 1), ("a\f\n\u2028\n", 3)):
        assert line == of_type("Stripe Access Key", before + token).line


def test_too_many_credentials_are_no_clean_file():
    text = "".join(f"'{MAKER.run(32, '0123456789abcdef')}'\n" for _ in range(10_002))

    with pytest.raises(Unreadable, match="10,000"):
        seen(text)


def test_a_type_that_detect_secrets_has_not_got_is_an_error():
    for types in (["Something Else"], []):
        with pytest.raises(EngineError):
            detect_secrets.prepare({"types": types, "salt": ""})


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_engine(data: bytes):
    text = text_of(data)[0]
    for one in seen(data):
        assert 0 <= one.start < one.end <= len(text)
        assert one.line <= one.end_line
