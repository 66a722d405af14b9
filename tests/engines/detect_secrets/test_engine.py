"""All that detect-secrets finds, in files of all kinds, and nothing of it but where it stands."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.engines import detect_secrets
from gate.engines.detect_secrets import Sighting
from gate.engines.detect_secrets.conditions import LONG_LINE
from gate.engines.detect_secrets.drivers import KNOWN
from gate.engines.detect_secrets.forms import LARGEST
from gate.engines.detect_secrets.possible import is_possible
from gate.model.decoding import text_of
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Record, Unreadable
from tests.credentials import Maker
from tests.engines.detect_secrets.texts import Text, texts

MAKER = Maker()


@cache
def scanner(salt: str = "salt", driver: str = "fast") -> Callable[[RepoPath, bytes], list[Record]]:
    profile = {"types": sorted(KNOWN), "salt": salt, "driver": driver}
    return detect_secrets.prepare(profile)


def scanned(content: str | bytes, name: str = "a.py", **asked: str) -> list[Record]:
    data = content.encode() if isinstance(content, str) else content
    return json.loads(json.dumps(scanner(**asked)(RepoPath(name), data)))


def seen(content: str | bytes, name: str = "a.py", **asked: str) -> list[Sighting]:
    return [detect_secrets.sighting(record) for record in scanned(content, name, **asked)]


def values(content: str | bytes, name: str = "a.py", **asked: str) -> set[str]:
    text = text_of(content.encode() if isinstance(content, str) else content)[0]
    return {text[one.start : one.end] for one in seen(content, name, **asked)}


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


@pytest.mark.parametrize("kind", ["github-token", "gitlab-token"])
def test_two_tokens_of_one_provider_are_two_and_one_is_one(kind: str):
    first, second = MAKER.make(kind), MAKER.make(kind)
    found = seen(f"a {first} b {second}\n{first}\n")

    assert [first, second, first] == [
        f"a {first} b {second}\n{first}\n"[one.start : one.end] for one in found
    ]
    assert 2 == len({one.key for one in found})


def test_the_same_value_has_one_key_wherever_it_stands_and_none_without_the_salt():
    token = MAKER.make("gitlab-token")
    keys = {
        of_type("GitLab Token", text, name).key
        for text, name in ((f"t = '{token}'", "a.py"), (f"- {token}\n", "b.md"), (token, "c"))
    }

    assert 1 == len(keys)
    assert keys.isdisjoint(one.key for one in seen(token, salt="other"))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", "x = '{}'"),
        ("a.py", "# {}"),
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
def test_a_token_is_found_in_files_that_detect_secrets_passes_over(kind: str, name: str, line: str):
    token = MAKER.make(kind)
    text = line.format(token) + "\n"

    for driver in ("fast", "stock"):
        assert token in values(text, name, driver=driver)
        assert token in values(text.encode("utf-16"), name, driver=driver)
        assert token in values(text.encode("utf-8-sig"), name, driver=driver)
        assert token in values(f"é{text}".encode("latin-1"), name, driver=driver)
        binary = b"\x89PNG\0\0\xff\xfe\x80\0" + text.encode() + b"\0\x81"
        assert token in values(binary, name, driver=driver)


def test_what_stands_in_another_reading_of_a_file_is_its_line():
    token = MAKER.make("github-token")
    data = ("x" * 3000).encode("utf-16-le") + b"\n\0" + f"\nkey = '{token}'  \n".encode()
    found = of_type("GitHub Token", data)

    assert text_of(data)[0].count("\n", 0, found.start) + 1 == found.line
    assert of_type("GitHub Token", token).key == found.key


def test_no_record_holds_a_value():
    for kind in ("github-token", "hex-40", "private-key", "password", "aws-secret"):
        value = MAKER.make(kind)
        records = scanned(f"api_key = '''{value}'''\npassword = '{value}'\n")
        told = json.dumps(records)
        body = value.split("\n")[-2] if "\n" in value else value
        assert records
        assert body not in told
        assert body[4:12] not in told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "k:\n  - a\n  - b: {}\n"),
        ("a.yml", "k: {}  # note\nx: {{a: b, c: d}}\n"),
        ("a.yaml", "x: {{a: b, c: d, e: {}}}\n"),
        ("a.ini", "[s]\nb = x\nk = {}\n"),
        ("a.cfg", "[s]\nk =\n  one\n  {}\n"),
        (".env", "A=1\nTOKEN={}\n"),
        ("a.txt", "k = {}\r\nx = y\r\n"),
        ("a.yaml", "# \ufeff\nk: {}\n"),
    ],
)
def test_a_value_in_a_form_needs_no_quotes_and_is_found_where_it_stands(name: str, content: str):
    value = MAKER.make("hex-40")
    text = content.format(value)
    [found] = seen(text, name)

    assert value == text[found.start : found.end]
    assert text.count("\n", 0, found.start) + 1 == found.line
    assert {value} == values(b"\xef\xbb\xbf" + text.encode(), name) or name in {"a.ini", "a.cfg"}


def test_a_value_that_is_spelt_otherwise_is_its_line():
    value = MAKER.make("hex-40")
    text = f'a: b\nk: "{value[:20]}\\\n  {value[20:]}"\n'
    [found] = seen(text, "a.yaml")

    assert (2, value[:20] in text[found.start : found.end]) == (found.line, True)


def test_a_large_form_is_read_line_by_line():
    value, other = MAKER.make("hex-40"), MAKER.make("hex-40")
    filler = "abc: def\n" * (LARGEST // 9 + 1)

    assert {value, other} <= values(f"k: {value}\npassword: '{other}'\n{filler}", "a.yaml")
    assert {value} == values(f"{filler}k: {value}\n", "a.txt")


def test_random_strings_of_lock_files_and_pictures_are_left_alone():
    value = MAKER.make("hex-40")

    for name in ("yarn.lock", "package-lock.json", "a.svg", "go.sum"):
        assert set() == values(f'x = "{value}"\n', name)
        assert {value} == values(f'password = "{value}"\n', name)


def test_detect_secrets_filters_are_asked():
    assert [] == seen(f'token = "{MAKER.make("uuid")}"')
    assert [] == seen('password = getpass.getpass("password")\n')
    assert [] == seen('password = "${PASSWORD}"\n')
    assert [] == seen(f'_id: "{MAKER.make("hex-40")}"')


@pytest.mark.parametrize(
    "bait",
    [
        *("'", "//:", "password = ", "a", "x={a:'b',pass:1};", "://a:", "eyJ", "`secret", "secret"),
        *("sk-", "glagent-", "clkey ", "clkey" + " " * 900, "//x/:_authToken=", "_id"),
        *("'a',", "''", '"`', "# ", "secret == ", "=" * 30, "A" * 44 + " ", "\x1c", "é"),
    ],
)
@pytest.mark.parametrize("name", ["a.min.js", "a.yaml", "a"])
def test_one_long_line_is_looked_at_to_its_end(bait: str, name: str):
    token = MAKER.make("github-token")
    text = bait * (200_000 // len(bait)) + f' "{token}" '

    ends = {one.end for one in seen(text, name) if one.type == "GitHub Token"}

    assert len(text) - 2 in ends


def test_eight_thousand_strings_on_a_line_are_all_found():
    made = ["0123456789abcdef" + MAKER.run(16, "0123456789abcdef") for _ in range(8_000)]
    text = "[" + ",".join(f"'{value}'" for value in made) + "]"

    assert len(text) > LONG_LINE
    assert set(made) == values(text)


def test_lines_are_counted_as_git_counts_them():
    token = MAKER.make("stripe")

    for before, line in (("a\nb\n", 3), ("a\r\nb\r\n", 3), ("a\rb\r", 1), ("a\f\n\u2028\n", 3)):
        assert line == of_type("Stripe Access Key", before + token).line


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"'{MAKER.run(32, '0123456789abcdef')}'\n" for _ in range(10_002)),
        ("xo" + "xb-1-") * 60_000,
        ("AK" + "IA") * 60_000,
    ],
    ids=["strings", "tokens", "keys"],
)
def test_too_many_credentials_are_no_clean_file(text: str):
    with pytest.raises(Unreadable, match="10,000"):
        seen(text)


def test_a_pointer_of_lfs_is_no_clean_file():
    with pytest.raises(Unreadable, match="LFS"):
        seen("version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64)


def test_what_can_hold_nothing_is_told_without_detect_secrets():
    token = MAKER.make("github-token")

    for data in (b"", b"import os\n", "é".encode("utf-16"), b"\x89PNG\0\0\x1a", b"k: v\n"):
        assert not is_possible(data, "a.yaml")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"):
        assert is_possible(f"x = {token}\n".encode(encoding), "a.py")
    assert is_possible(b"\x89PNG\0\xff" + token.encode() + b"\0", "a.png")


@pytest.mark.parametrize("driver", ["fast", "stock"])
def test_a_type_that_detect_secrets_has_not_got_is_an_error(driver: str):
    for types in (["Something Else"], []):
        with pytest.raises(EngineError):
            detect_secrets.prepare({"types": types, "salt": "", "driver": driver})


@pytest.mark.parametrize("text", [pytest.param(each, id=each.name) for each in texts(40, 5)])
def test_what_is_told_of_a_file_is_the_same_from_both_drivers(text: Text):
    data = text.content.encode()

    assert scanned(data, text.name, driver="stock") == scanned(data, text.name)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["a.py", "a.yaml", "a.ini", "a", "a.lock"]),
)
def test_no_bytes_break_the_engine(data: bytes, name: str):
    text = text_of(data)[0]
    for one in seen(b"secret: '" + data + b"'\n", name):
        assert 0 <= one.start <= one.end <= len(text) + 20
        assert one.line <= one.end_line


def test_what_is_found_in_made_texts_stands_where_it_is_said_to():
    count = 0
    for made in texts(150, 6):
        text = text_of(made.content.encode())[0]
        found = seen(made.content, made.name)
        assert not found or is_possible(made.content.encode(), made.name)
        for one in found:
            count += 1
            assert 0 <= one.start < one.end <= len(text)
            assert text.count("\n", 0, one.start) + 1 == one.line
            assert set(text[one.start : one.end]) & set(string.ascii_letters)
    assert count
