"""Texts made from the readers' own patterns, with values that they look for and near misses."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

from gate.readers.credentials import assigned, names
from gate.readers.credentials.tables import FORMATS
from tests.credentials import LETTERS, Maker
from tests.patterns import matching

MARKED = [row for row in FORMATS if not row.after]
NAMED = [row for row in FORMATS if row.after]
ROOTS = (
    *assigned.ROOTS,
    "client",
    "licence",
    "login",
    "account",
    "access",
    "user_id",
    "value",
    "pw",
)
ENDS = ("", "", "s", "_1", "-value", "Key", ".default", "é", "_TEXT", "_hash", "phrase")
FILES = (
    "a.py",
    "a.yaml",
    "a.env",
    "a.js",
    "Dockerfile",
    "a.txt",
    "conf",
    "a.go",
    "a.lock",
    ".pgpass",
)
NOISE = (
    "import os\n",
    "# a line of prose, no more\n",
    "x = [1, 2, 3]\n",
    "é – ligne\n",
    "密码说明\n",
    "",
)
SHAPES = (
    *(
        "postgres://{user}:{value}@db.acme.io/x",
        "https://{value}@git.acme.io",
        "{jwt}",
        "x('{jwt}')",
    ),
    *("redis://:{value}@r.acme.io", "curl -s https://a.acme.io \\\n  -u {user}:{value}", "{key}"),
    *("curl --user={user}:{value} a", "h: Basic {basic}", 'f"Basic  {basic}"', "{jwt}.{value}"),
    "apiVersion: v1\nkind: Secret\ndata:\n  k: {basic}\n",
    "---\nkind: 'Secret'\nstringData:\n  a.b: {value}\n",
    *(
        "'{value}', '{value}'",
        "Pwd={value};Server=a;Uid=b",
        "a?host=x&password={value}&b",
        "{key64}",
    ),
    *("db.acme.io:5432:x:ada:{value}", "*:*:*:ada:{value}", "machine a login b password {value}"),
    "//r.acme.io/:_authToken={value}",
)
"""Of what stands by itself."""


class Writer:
    """Writes texts; the same from the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._maker = Maker(seed)

    def texts(self, count: int) -> Iterator[tuple[str, str]]:
        """Yield (name, content) of *count* files."""
        for _ in range(count):
            chance = self._chance
            core = chance.choice((self._named, self._marked, self._joined, self._shaped, self._odd))
            content = chance.choice(NOISE) + core() + "\n" + chance.choice(NOISE)
            yield chance.choice(FILES), self._packed(content)

    def _packed(self, content: str) -> str:
        """Return *content*, in some texts escaped or in base64."""
        match self._chance.randrange(12):
            case 0:
                made = base64.b64encode(content.encode()).decode()
                width = self._chance.choice((20, 40, 48, 64, 76, 10_000))
                lines = [made[at : at + width] for at in range(0, len(made), width)]
                return "data: " + self._chance.choice(("\n", "\r\n", "\n  ")).join(lines)
            case 1:
                return "".join(f"%{ord(each):02X}" if each in "_-=:" else each for each in content)
            case 2:
                return content.replace("=", "\\u003d").replace("-", "\\x2d")
            case 3:
                return content.replace("\n", "\r\n")
            case _:
                return content

    def _value(self) -> str:
        chance, maker = self._chance, self._maker
        row = chance.choice(FORMATS)
        return chance.choice(
            (
                lambda: maker.of(row),
                lambda: maker.run(chance.choice((10, 12, 14, 16, 32, 40)), LETTERS),
                lambda: maker.run(40, LETTERS + "/+"),
                lambda: maker.make("password"),
                lambda: chance.choice(
                    ("changeme", "hunter2", "correct horse", "os.environ", "a b c")
                ),
                lambda: maker.run(20, "abcdefXYZ"),
                lambda: maker.run(chance.choice((5, 7, 9, 16)), LETTERS + "'\"`" * 6),
            )
        )()

    def _name(self) -> str:
        chance = self._chance
        words = [chance.choice(ROOTS)]
        if chance.random() < 0.5:
            words.insert(0, chance.choice(chance.choice(NAMED).literals))
        joint = chance.choice(("_", "-", ".", ""))
        made = joint.join(words) + chance.choice(ENDS)
        return chance.choice((str, str.upper, str.title))(made)

    def _named(self) -> str:
        """Return a value of a provider behind its name."""
        row, chance = self._chance.choice(NAMED), self._chance
        word = chance.choice(row.literals)
        cut = chance.randrange(1, len(word))
        word = word[:cut] + chance.choice(("", "", "-", "_", ".")) + word[cut:]
        name = f"{word}{chance.choice('_-.')}{chance.choice(ROOTS)}"
        return self._assigned(name, self._maker.of(row))

    def _assigned(self, name: str, value: str) -> str:
        return self._chance.choice((
            '{} = "{}"', "{}={}", "{}: {}", '"{}": "{}",', 'f("{}", "{}")', "run --{} {} now",
            "ENV {} {}", "export {}={}", "<{}>\n    {}\n</x>", 'os.environ["{}"] = "{}"',
            'name: {}\n  value: "{}"', "{} ?= `{}`", "var {} string = `{}`", "{} := []byte(\"{}\")",
            "https://a.acme.io/?{}={}&b=1", "{} => b'{}'", "{} string = '{}'", "-H '{}: Bearer {}'",
            'variable "{}" {{ default = "{}" }}', "Server=a;{}={};Uid=b", "login a password {}{}",
        )).format(name, value)  # fmt: skip

    def _marked(self) -> str:
        """Return a value with a mark of its own, whole or cut."""
        made = self._maker.of(self._chance.choice(MARKED))
        around = self._chance.choice(('x = "{}"', "{}", "a/{}?b", "%3D{}", "Z{}", "密{}", "k: {}é"))
        return around.format(made[: len(made) - self._chance.choice((0, 0, 0, 1))])

    def _joined(self) -> str:
        """Return a name and a value, and between them what the reader itself takes for a sign."""
        chance = self._chance
        joint = matching(f"(?x){assigned._JOINT.pattern}", chance)
        closing = {"'": "'", '"': '"', "`": "`"}.get(joint[-1:], "")
        before = chance.choice(("", "", " ", "--", "ENV ", "x;", "set "))
        return f"{before}{self._name()}{joint}{self._value()}{closing}"

    def _shaped(self) -> str:
        value, maker = self._value(), self._maker
        return self._chance.choice(SHAPES).format(
            user=self._chance.choice(("ada", "root", "x")),
            value=value,
            basic=base64.b64encode(f"ada:{value}".encode()).decode(),
            jwt=maker.make("jwt"),
            key=maker.make("private-key"),
            key64=base64.b64encode(maker.make("private-key").encode()).decode(),
        )

    def _odd(self) -> str:
        """Return a name and a value as a line read backwards has them."""
        made = matching(names._NAMED.pattern, self._chance)[::-1]
        return self._assigned(self._name(), self._value()) if "\n" in made else made + self._value()
