"""Keys, tokens, addresses, headers, commands and manifests; and what only looks like one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from gate.model.looks import Looks
from gate.readers.credentials.kind import Spotted, Tier
from gate.readers.credentials.private_key import body_of
from gate.readers.credentials.spot import spot
from tests.credentials import Maker

MAKER = Maker()
PASSWORD = MAKER.run(16)


def of(kind: str, text: str, name: str = "a.py") -> list[Spotted]:
    return [one for one in spot(text, name) if one.kind == kind]


def values(kind: str, text: str, name: str = "a.py") -> list[str]:
    return [
        text[one.start : one.end]
        for one in of(kind, text, name)
        if one.looks is not Looks.PLACEHOLDER
    ]


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
    text = layout(key)
    [one] = of("private-key", text)

    assert (Looks.RANDOM, Tier.STRUCTURED) == (one.looks, one.tier)
    assert body_of(key) == body_of(text[one.start : one.end])


def test_keys_of_every_armour_are_found():
    body = "\n".join([MAKER.encoded(48)] * 8)
    for words in ("", "RSA ", "EC ", "DSA ", "ENCRYPTED ", "OPENSSH "):
        assert 1 == len(
            values("private-key", f"-----BEGIN {words}PRIVATE " + f"KEY-----\n{body}\n")
        )
    assert values(
        "private-key", "-----BEGIN PGP PRIVATE " + f"KEY BLOCK-----\nVersion: 1\n\n{body}\n"
    )
    assert values("private-key", "PuTTY-User-Key-" + f"File-3: ssh-rsa\nPrivate-Lines: 8\n{body}\n")


def test_a_header_without_a_key_is_a_placeholder():
    words = "-----BEGIN RSA PRIVATE " + "KEY-----"

    assert [] == values(
        "private-key", f"if '{words}' in text:\n    read(text, '{words}', end='-')\n"
    )


def test_a_web_token_has_a_header_that_can_be_read():
    token = MAKER.make("jwt")
    header, payload, signature = token.split(".")

    assert [token] == values("json-web-token", f"t = '{token}'\n")
    assert [f"{header}.{payload}."] == values("json-web-token", f"t = '{header}.{payload}.'\n")
    assert [] == values("json-web-token", f"t = 'eyJ{signature}.{payload}.{signature}'\n")


@pytest.mark.parametrize(
    "address",
    [
        *("postgresql://app:{}@db.acme.io:5432/prod", "mongodb+srv://app:{}@c0.mongodb.net/x"),
        *("https://deploy:{}@git.acme.io/x.git", "redis://:{}@cache.acme.io", "amqp://a:{}@mq/v"),
        *("https://{}@git.acme.io/x.git", "https://{}:x-oauth-basic@git.acme.io", "//{}@x"),
    ][:-1],
)
def test_the_secret_part_of_an_address_is_found(address: str):
    value = MAKER.run(24)

    assert [value] == values("basic-auth", f'url = "{address.format(value)}"\n')


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://u:{user}@h.io",
            "http://u:$PASSWORD@h.io",
            "http://u:%s@h.io",
            "http://u:<pw>@h.io",
        ),
        *("https://user@acme.io/x", "https://acme.io:8080/@scope/name", "git@github.com:a/b.git"),
        *("https://acme.io/a:b@c", "postgres://bob:bob@db.acme.io/x", "http://a:password@acme.io"),
        *("postgres://a:b7Kx9QmL2pRt@localhost/x", "http://a:b7Kx9QmL2pRt@example.com"),
    ],
)
def test_an_address_without_a_secret_has_none(address: str):
    assert [] == values("basic-auth", f'url = "{address}"\n')


@pytest.mark.parametrize(
    "command",
    [
        *('curl -u "bob:{}" https://acme.io', "curl https://acme.io --user bob:'{}'"),
        *("$ curl -X POST https://acme.io \\\n  -u bob:{} -d x", "curl --user=':{}' https://a.io"),
    ],
)
def test_the_password_that_curl_is_told_is_found(command: str):
    assert [PASSWORD] == values("basic-auth", command.format(PASSWORD), "run.sh")


@pytest.mark.parametrize(
    "command",
    [
        *('curl -u "$USER:$PASSWORD" https://a.io', "curl -u user:password https://a.io"),
        *("curl -u bob https://a.io", 'curl -u "{{ .user }}:{{ .password }}" https://a.io'),
        *("curl --user '<id>:<secret>' https://a.io", "curl -u bob:bob https://a.io"),
    ],
)
def test_a_command_without_a_password_has_none(command: str):
    assert [] == values("basic-auth", command, "run.sh")


def test_a_header_that_decodes_to_user_and_password_is_found():
    told = base64.b64encode(f"bob:{PASSWORD}".encode()).decode()
    example = base64.b64encode(b"user:password").decode()

    assert [told] == values("basic-auth", f'headers = {{"Authorization": "Basic {told}"}}\n')
    assert [] == values("basic-auth", f'headers = {{"Authorization": "Basic {example}"}}\n')
    assert [] == values("basic-auth", "The Basic configuration of authorization.\n")


def test_the_values_of_a_manifest_are_found_in_secrets_alone():
    told = base64.b64encode(PASSWORD.encode()).decode()
    manifest = "apiVersion: v1\nkind: {}\ndata:\n  it: {}\nstringData:\n  other: {}\n"
    secret, config = (manifest.format(kind, told, PASSWORD) for kind in ("Secret", "ConfigMap"))

    assert [told, PASSWORD] == values("kubernetes-secret", secret, "a.yaml")
    assert [] == values("kubernetes-secret", config, "a.yaml")
    assert [told, PASSWORD] == values("kubernetes-secret", f"{config}---\n{secret}", "a.yaml")
    assert [] == values("kubernetes-secret", secret.replace(told, '"{{ .x }}"')[:60], "a.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "Server=db.acme.io;Database=shop;User Id=shop;Password={};",
        "Driver={{ODBC}};Server=db.acme.io;Uid=shop;Pwd={};",
        "jdbc:mysql://db.acme.io/shop?user=shop&password={}",
    ],
)
def test_the_password_of_a_connection_string_is_found(text: str):
    assert [PASSWORD] == values("connection-string", f'"{text.format(PASSWORD)}"\n', "a.json")
    assert [] == values("connection-string", f'"{text.format("$PASSWORD")}"\n', "a.json")
    assert [] == values("connection-string", f'password = "{PASSWORD}"\n')


def test_each_line_of_postgres_own_file_holds_a_password():
    lines = (
        f"# host:port:db:user:password\ndb.acme.io:5432:*:ada:{PASSWORD}\n*:*:a\\:b:ada:blue42sky\n"
    )

    for name in (".pgpass", "pgpass.conf"):
        assert [PASSWORD, "blue42sky"] == values("connection-string", lines, name)
    assert [] == values("connection-string", lines, "a.txt")
    assert [] == values("connection-string", "db:5432:x:ada:$PASSWORD\nno:line:of:it\n", ".pgpass")
