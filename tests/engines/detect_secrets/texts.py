"""
Texts made from a seed, out of detect-secrets' own patterns: what matches, and what nearly does.

Nothing that looks like a credential stands in this file: `Writer` reads the plug-ins' patterns.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from re import _constants as kinds
from re import _parser as parser
from typing import Any

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins import keyword

from tests.credentials import KINDS, Maker

BASE64 = string.ascii_letters + string.digits + "+/\\-_="
WORD = string.ascii_letters + string.digits + "_"
ODD = "\u017f\u212a\u0131\u0130\u0663\uff15\xa0\x85\x1c\x1f\x0b\x0c\u2028é\u20ac\U0001d7d9\ufeff"
"""Characters that fold onto ASCII, count as digits, space or ends of lines, or are just long."""
SPACES = " \t\x1c\x1f\xa0\u2028"
ODD_SPACES = "\x1c\x1f\x85\xa0"
FOLDS = {"s": "\u017f", "S": "\u017f", "k": "\u212a", "K": "\u212a", "i": "\u0131", "I": "\u0130"}
QUOTES = ("'", '"', "`", "''", '""', "")
OPERATORS = (
    *(":", "=", " = ", ":=", "=>", " == ", "!=", "!==", "===", "(", ".assign(", " ", "=!", "!!"),
    *(": ", ";", " => ", " := ", "=\t", "\xa0=\x1c", " ", "::", "[] = ", "[3] != @", "-> "),
)
NAMES = tuple(
    name
    for root in keyword.DENYLIST
    for name in (root.replace("?", ""), root.replace("_?", ""), f"my_{root.replace('?', '')}_x")
)
BEFORE = (
    *(
        "",
        "x = ",
        "aws_key = ",
        "aws token is ",
        "id: ",
        "token=",
        "'a'",
        "softlayer_key: ",
        "my_id ",
    ),
    *(
        "cl_pass=",
        "clouapikey => ",
        "cloudant-token :: ",
        "ibm_cos_secret_access_key = ",
        "_id: '1' ",
    ),
    *("sl_api_password: ", "slkey  ", "ibm-cloud-iam_apikey=", "key=", "secretkey: ", "api_pwd: "),
    *("https://api.softlayer.com/soap/v3.1/", "https://a-b:", "http://api-softlayer.com/soap/v3/"),
)
AFTER = ("", ";", ",", ")", " # note", "@x.cloudant.com", "@host", "]", "  ", "\\", "\x1c", "é")
PLAIN = (
    *("", "# comment", "; comment", "foo(bar)", "x = get(y['password'])", "[section]", "a: b"),
    *("- item", "  nested:", "import os", "password: |", "secret: >-", "---", "...", "a = %(b)s"),
    *(
        "b = %%x",
        "url: http://example.com",
        "[DEFAULT]",
        "  continued",
        "k: !!binary |",
        "%TAG ! x",
    ),
    *("// pragma: allowlist nextline secret", "# pragma: allowlist nextline secret", "<a>", "\x1c"),
    *('x: "a\\', "'it''s'", "{a: b, c: d}", "- &x y", "- *x", "? a", "1.2.3.4", "10.0.0.1:80"),
)
ENDINGS = (
    *("py", "js", "yaml", "yml", "ini", "toml", "txt", "md", "json", "go", "cpp", "c", "cs"),
    *("conf", "env", "properties", "html", "java", "tf", "m", "eyaml", "cfg", "swift", "cls", ""),
)
FORMS = frozenset(
    ("yaml", "yml", "eyaml", "ini", "toml", "conf", "cfg", "env", "txt", "properties")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A file that is made up."""

    name: str
    content: str
    """As it is written, with its own ends of lines."""


def texts(count: int, seed: int) -> Iterator[Text]:
    """Yield *count* texts; the same for the same *seed*."""
    writer = Writer(random.Random(seed))
    for number in range(count):
        yield writer.text(number)


class Writer:
    """Writes texts."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._maker = Maker(chance.randrange(2**32))
        self._patterns = list(_patterns())

    def text(self, number: int) -> Text:
        chance = self._chance
        if number % 8 == 0:
            ending, content = self._shape()
            return Text(name=f"f{number}.{ending}", content=content)
        ending = chance.choice(ENDINGS)
        lines = [self._line(number + place) for place in range(chance.choice((1, 1, 1, 2, 3, 5)))]
        if ending in FORMS or chance.random() < 0.1:
            lines = self._form(lines, is_yaml=ending in {"yaml", "yml", "eyaml"})
        content = chance.choice(("\n", "\n", "\n", "\n", "\r\n", "\r")).join(lines)
        content = chance.choice(("", "", "", "", "\ufeff", "\n")) + content
        content += chance.choice(("", "\n", "\n", " \n", "\n\n"))
        return Text(name=f"f{number}.{ending}".rstrip("."), content=content)

    def _shape(self) -> tuple[str, str]:
        """Return a small file of one value that stands otherwise than its form's reader has it."""
        chance = self._chance
        value = chance.choice((self._match(chance.choice(self._patterns)), self._string()))
        value = re.sub(r"[\\'\"#:%]", "", value)
        made = "".join(chance.sample(BASE64[:62], 32))
        halves = made[:16], made[16:]
        words = value.replace(" ", "\n    ", 1) if " " in value else value
        few = self._run("ab", 40)
        return chance.choice(
            (
                ("yaml", f"k: {value}\n"),
                ("txt", self._maker.make("jwt")),
                ("txt", self._maker.make(chance.choice(tuple(KINDS)))),
                ("yaml", f"---\nk: {made}\n"),
                ("yaml", f"---\nk: {made}\n...\n"),
                ("yaml", f"k: {words}\n"),
                ("yaml", "k: BEGIN RSA PRIVATE\n  KEY\n"),
                ("py", f"x = '{made[:23]}'\n"),
                ("py", f'x = "{"".join(chance.sample(string.hexdigits, 9))}"\n'),
                ("yaml", f"k: aws {value[:8]}\n  key '{few}'\n"),
                ("yaml", 'k: "{}\\\n  {}"\n'.format(*halves)),
                ("yaml", "k: !!binary |\n  {}\n  {}\n".format(*halves)),
                ("ini", "[s]\na = {}\nb = x\n  %(a)s{}\n".format(*halves)),
                ("ini", f"[s]\nk = a\n{chance.choice(ODD_SPACES)}{made}\n"),
                ("txt", f"k = {value}\n{chance.choice(ODD)}{value}\n"),
                ("txt", f"k = a\n{chance.choice(ODD_SPACES)} {made}\n"),
                ("txt", "a = {}\nb = x\n %(a)s{}\n".format(*halves)),
                ("py", f"https://api.softlayer.com/soap/v3.1/{self._run('ab1', 64)}\n"),
                (chance.choice(("py", "yaml", "js")), self._ended()),
                (chance.choice(("py", "yaml", "js")), self._ended()),
                ("yaml", "k: |\n  " + self._ended().replace(" ", "\n  ")),
                ("yaml", f"k: |\n  {chance.choice(NAMES)}\n  = '{made[:9]}'\n"),
            )
        )

    def _ended(self) -> str:
        """Return a name, so far before a value and a semicolon as they may be, or a little more."""
        chance = self._chance
        far = chance.choice((0, 2, 46, 48, 48, 49))
        between = chance.choice(("", "-", "-")) + "\U0001f511" * far + chance.choice(("", "-", "-"))
        between += "".join(chance.choices(SPACES, k=chance.randint(0, 2)))
        quote = chance.choice(QUOTES[:3])
        return f"{chance.choice(NAMES)}{between}{quote}{self._run(WORD, 6)}{quote};\n"

    def _form(self, lines: Sequence[str], *, is_yaml: bool) -> list[str]:
        chance, style = self._chance, self._chance.random()
        colon = ": " if is_yaml else chance.choice((" = ", ": ", "="))
        if style < 0.15:
            return list(lines)
        made = [
            line
            if chance.random() < 0.15
            else f"{self._key(place)}{colon}{self._scalar(line, is_yaml)}"
            for place, line in enumerate(lines)
        ]
        if style < 0.3:
            gap = chance.choice(("   ", "   ", " ", "\x1c", "\xa0", "\n  "))
            made = [f"{line}\n{gap}{chance.choice(lines)}" for line in made]
        elif not is_yaml and style < 0.4:
            place = chance.randrange(len(lines[0]) + 1)
            made = [f"a{colon}{lines[0][:place]}", f"b{colon}%(a)s{lines[0][place:]}"]
        if not is_yaml and style < 0.75:
            made.insert(0, chance.choice(("[sec]", "[sec]", "# c\n[sec]", " [sec]", "[a", "\n[x]")))
        if is_yaml and style < 0.4:
            made = ["---", *made]
        return made

    def _key(self, place: int) -> str:
        chance = self._chance
        return chance.choice((f"k{place}", f"k{place}", chance.choice(NAMES), "aws_key", "clkey"))

    def _scalar(self, line: str, is_yaml: bool) -> str:
        chance = self._chance
        words = line.strip()
        if is_yaml and chance.random() < 0.4:
            return "'" + words.replace("'", "''") + "'"
        if chance.random() < 0.2:
            return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
        draw = chance.random() if is_yaml else 1.0
        if draw < 0.1:
            feed = chance.choice((" ", "\n    "))
            return "|\n    " + words.replace(" ", feed, chance.randint(1, 3))
        if draw < 0.2:  # parts that are joined, with a space or without one
            place = max(words.find(" "), 0) or chance.randrange(len(words) + 1)
            return chance.choice(
                (
                    f"{words[:place]}\n    {words[place:].lstrip()}",
                    f"!!binary |\n    {words[:place]}\n    {words[place:]}",
                    f'"{words[:place]}\\\n    {words[place:]}"',
                )
            )
        return words

    def _line(self, number: int) -> str:
        chance = self._chance
        draw = chance.random()
        if draw < 0.05:
            line = self._maker.make(chance.choice(("jwt", *KINDS))).replace("\n", " ")
        elif draw < 0.5:
            line = self._match(self._patterns[number % len(self._patterns)])
        elif draw < 0.7:
            line = self._assignment()
        elif draw < 0.87:
            line = self._string()
        else:
            line = chance.choice(PLAIN)
        return self._changed(line)

    def _match(self, pattern: re.Pattern[str]) -> str:
        parsed = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
        made = "".join(_Matches(self._chance).of(parsed))
        if pattern.flags & re.IGNORECASE and self._chance.random() < 0.5:
            made = "".join(self._chance.choice((one.upper(), one.lower())) for one in made)
        return " ".join(re.split("[\r\n]", made))

    def _assignment(self) -> str:
        chance = self._chance
        name = chance.choice(NAMES)
        name = (
            chance.choice(("", "", "x", "é")) + name + chance.choice(("", "", "]", "']", '"]', "é"))
        )
        name = name.upper() if chance.random() < 0.3 else name
        quote, how = chance.choice(QUOTES), chance.choice(OPERATORS)
        value = self._run(WORD + chance.choice(("", "$#. !", "%(){}<>")), chance.randint(1, 30))
        value = quote[:1] + value + quote[-1:]
        if chance.random() < 0.3:
            return f"{value}{how}{name}"
        return f"{name}{how}{value}{chance.choice(AFTER)}"

    def _string(self) -> str:
        chance = self._chance
        alphabet = chance.choice(
            (
                BASE64,
                BASE64,
                string.hexdigits,
                string.digits,
                "abcdef0123456789",
                "ab",
                string.ascii_lowercase,
                "0123456789abcde"[: chance.randint(7, 15)],
            )
        )
        length = chance.choice((3, 8, 9, 10, 12, 20, 22, 23, 24, 30, 40, 41, 44, 48, 64, 65))
        value = self._run(alphabet, length)
        if chance.random() < 0.4:  # as many different characters as can be
            value = "".join(chance.sample(sorted(set(alphabet)), min(length, len(set(alphabet)))))
        quote = chance.choice(QUOTES)
        return chance.choice(BEFORE) + quote[:1] + value + quote[-1:] + chance.choice(AFTER)

    def _run(self, alphabet: str, length: int) -> str:
        return "".join(self._chance.choices(alphabet, k=length))

    def _changed(self, line: str) -> str:
        chance, draw = self._chance, self._chance.random()
        if draw < 0.2 and line:
            place = chance.randrange(len(line))
            other = chance.choice(
                (chance.choice(BASE64), chance.choice("'\" :=.@;"), chance.choice(ODD), "")
            )
            line = line[:place] + other + line[place + 1 :]
        elif draw < 0.3:
            line = "".join(FOLDS.get(one, one) if chance.random() < 0.3 else one for one in line)
        elif draw < 0.36:
            line = re.sub(r"\d", "\u0663", line, count=chance.choice((1, 3, 20)))
        elif draw < 0.44:
            line = chance.choice(("\t", "  ", "x ", "key: ", "k = ", "- ", "\x1c", "\xa0")) + line
        elif draw < 0.47:
            line += chance.choice(("  # pragma: allowlist secret", " // pragma: whitelist secret"))
        elif draw < 0.5:
            line = f"{line} {self._string()}"
        return line


def _patterns() -> Iterator[re.Pattern[str]]:
    for plugin in get_mapping_from_secret_type_to_class().values():
        yield from getattr(plugin, "denylist", ())
    for group in {id(each): each for each in keyword.REGEX_BY_FILETYPE.values()}.values():
        yield from group


class _Matches:
    """Makes what a parsed pattern matches, assertions left aside."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._groups: dict[int, str] = {}

    def of(self, parsed: Any) -> Iterator[str]:
        for kind, told in parsed:
            yield self._one(kind, told)

    def _one(self, kind: Any, told: Any) -> str:
        match kind:
            case kinds.LITERAL:
                return chr(told)
            case kinds.ANY | kinds.NOT_LITERAL:
                return self._chance.choice(WORD + " .")
            case kinds.IN | kinds.CATEGORY:
                return self._chance.choice(_members(told) if kind is kinds.IN else _category(told))
            case kinds.GROUPREF:
                return self._groups.get(told, "")
            case kinds.BRANCH:
                return "".join(self.of(self._chance.choice(told[1])))
            case kinds.SUBPATTERN:
                self._groups[told[0]] = "".join(self.of(told[3]))
                return self._groups[told[0]]
            case kinds.MAX_REPEAT | kinds.MIN_REPEAT:
                return self._repeated(*told)
        return ""  # an assertion or a boundary

    def _repeated(self, fewest: int, most: int, what: Any) -> str:
        times = self._chance.randint(fewest, min(most, fewest + self._chance.choice((0, 1, 5))))
        return "".join("".join(self.of(what)) for _ in range(times))


def _members(told: Any) -> str:
    is_negated = told[0][0] is kinds.NEGATE
    members = "".join(
        chr(what)
        if kind is kinds.LITERAL
        else "".join(map(chr, range(what[0], what[1] + 1)))
        if kind is kinds.RANGE
        else _category(what)
        for kind, what in told[1 if is_negated else 0 :]
    )
    if not is_negated:
        return members
    return "".join(one for one in WORD + "+-.%" if one not in members)


def _category(told: Any) -> str:
    if told is kinds.CATEGORY_DIGIT:
        return string.digits
    if told is kinds.CATEGORY_SPACE:
        return " "
    return WORD if told is kinds.CATEGORY_WORD else " .-"
