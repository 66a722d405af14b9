"""
One rule for each check of our own (`gate.engines.dataflow`).

The numbers are those of the Common Weakness Enumeration (https://cwe.mitre.org).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH


def _rule(name: str, severity: Severity, cwe: int, *, title: str, why: str, fix: str) -> Rule:
    """Return the rule of the check *name*; where a check only suspects, it words it lower."""
    return Rule(
        id=f"sast/{name}",
        severity=severity,
        title=title,
        why=f"{why} (CWE-{cwe})",
        fix=fix,
        see=f"https://cwe.mitre.org/data/definitions/{cwe}.html",
        is_security=True,
    )


_FLOWS: Final = (
    _rule(
        "path-traversal",
        _HIGH,
        22,
        title="a request decides which file is used",
        why="A name such as ../../etc/passwd leads out of the folder that was meant.",
        fix="Use secure_filename, or resolve the path and check is_relative_to(folder).",
    ),
    _rule(
        "sql-built",
        _HIGH,
        89,
        title="a statement in SQL is put together from texts and run",
        why="A value becomes part of the statement, and whoever chooses it changes what is asked.",
        fix="Pass values as parameters of the driver, and names through its identifiers.",
    ),
    _rule(
        "command-injection",
        _HIGH,
        78,
        title="a value from outside becomes part of a command",
        why="Whoever chooses it runs programs of their own on this machine.",
        fix="Pass a list of arguments to a fixed program, with -- before what comes from outside.",
    ),
    _rule(
        "code-injection",
        _HIGH,
        95,
        title="a value from outside is run as code, or names what is run",
        why="Whoever chooses it runs code of their own in this process.",
        fix="Choose from a fixed table, or parse the value with ast.literal_eval or json.loads.",
    ),
    _rule(
        "template-injection",
        _HIGH,
        1336,
        title="a template is put together from texts",
        why="A template reaches every object of the process, so a value in it runs code.",
        fix="Keep the template fixed, and pass values to it as variables.",
    ),
    _rule(
        "html-built",
        _HIGH,
        79,
        title="HTML is put together without escaping",
        why="A value from outside becomes part of the page, scripts included.",
        fix="Render a template that escapes, or pass the value through html.escape.",
    ),
    _rule(
        "open-redirect",
        _HIGH,
        601,
        title="a request decides where its sender is redirected to",
        why="A link to your site that ends on another is what phishing needs.",
        fix="Redirect by url_for or reverse, or check the host against a list of your own.",
    ),
    _rule(
        "ssrf",
        _HIGH,
        918,
        title="a request decides which server is asked",
        why="It reaches what only this machine can: cloud metadata, databases, neighbours.",
        fix="Keep scheme and host fixed, or check the host against a list of your own.",
    ),
    _rule(
        "ldap-injection",
        _HIGH,
        90,
        title="an LDAP filter is put together from texts",
        why="A star or a bracket in the value changes whom the filter finds.",
        fix="Pass the value through ldap.filter.escape_filter_chars.",
    ),
    _rule(
        "xpath-injection",
        _HIGH,
        643,
        title="an XPath is put together from texts",
        why="A quote in the value changes what the path finds.",
        fix='Pass the value as a variable: tree.xpath("//user[@name=$name]", name=name).',
    ),
    _rule(
        "nosql-injection",
        _HIGH,
        943,
        title="a request's JSON is a query of the database",
        why='An object such as {"$ne": null} in it matches everything.',
        fix="Name the fields, and make each value a text or a number first.",
    ),
    _rule(
        "nan-injection",
        _HIGH,
        704,
        title="a request's text is made a floating number",
        why="“nan” is a number that passes every check by comparison, and “inf” is beyond all.",
        fix="Use int or decimal, or refuse what math.isfinite says no to before you use it.",
    ),
    _rule(
        "regex-injection",
        _HIGH,
        1333,
        title="a request's text is a pattern",
        why="A pattern can be made to take years on a short text.",
        fix="Pass the value through re.escape, or search for it as a plain text.",
    ),
    _rule(
        "mass-assignment",
        _HIGH,
        915,
        title="a request names the fields that are written",
        why="It may name one that nobody meant to offer: is_admin, owner, price.",
        fix="Name each field, or validate the request by a form, serializer or model first.",
    ),
    _rule(
        "csv-formula",
        _LOW,
        1236,
        title="a request's text is written into a table",
        why="A cell that begins with =, +, - or @ is run by the spreadsheet that opens it.",
        fix="Put an apostrophe before such a cell.",
    ),
    _rule(
        "unsafe-deserialization",
        _HIGH,
        502,
        title="data is read by what can run code",
        why="A pickle, or a document that names objects, runs code of its author's choice.",
        fix="Read JSON, yaml.safe_load, or a format that holds data alone.",
    ),
)
_SETTINGS: Final = (
    _rule(
        "cookie-flags",
        _MEDIUM,
        614,
        title="a cookie lacks the flags that protect it",
        why="Without secure it crosses open networks, without httponly any script reads it, and "
        "without samesite other sites send it.",
        fix='Pass secure=True, httponly=True and samesite="Lax".',
    ),
    _rule(
        "permissive-cors",
        _MEDIUM,
        942,
        title="every site may read the answers",
        why="A page anywhere can act in the name of whoever visits it.",
        fix="Name the origins that may.",
    ),
    _rule(
        "csrf-disabled",
        _MEDIUM,
        352,
        title="the protection against forged requests is off",
        why="A page anywhere can send a form in the name of whoever visits it.",
        fix="Leave it on; let a webhook check a signature of its own.",
    ),
    _rule(
        "autoescape-off",
        _LOW,
        79,
        title="templates are told not to escape",
        why="A value from outside becomes part of the page, scripts included.",
        fix="Leave escaping on, and mark what is safe where it is made.",
    ),
    _rule(
        "debug-enabled",
        _MEDIUM,
        489,
        title="the application is told to debug",
        why="Its error pages show code and settings, and some run what a visitor types.",
        fix="Take it from the environment, with off as the default.",
    ),
    _rule(
        "hard-coded-key",
        _HIGH,
        321,
        title="a key that signs or encrypts stands in the code",
        why="Whoever reads the repository can forge what it signs and read what it hides.",
        fix="Read it from the environment or a secrets manager, and replace the one in the code.",
    ),
    _rule(
        "jwt-unverified",
        _HIGH,
        347,
        title="a token is believed without its signature",
        why="Anybody can write a token that says who they are.",
        fix="Decode with the key and a fixed list of algorithms.",
    ),
    _rule(
        "weak-token",
        _MEDIUM,
        330,
        title="what nobody may guess is made by random",
        why="Its numbers can be foretold from a few that were seen.",
        fix="Use the secrets module.",
    ),
    _rule(
        "timing-leak",
        _MEDIUM,
        208,
        title="a signature is compared with ==",
        why="The time that it takes tells how many of its characters were right.",
        fix="Use hmac.compare_digest.",
    ),
    _rule(
        "weak-cipher",
        _HIGH,
        327,
        title="a cipher is used that shows what it hides",
        why="ECB gives equal blocks equal ciphertext, and triple DES can be broken.",
        fix="Use AES in GCM mode, or ChaCha20-Poly1305.",
    ),
    _rule(
        "open-permissions",
        _HIGH,
        732,
        title="a file may be written by everybody",
        why="Other users of the machine may then change what this program trusts.",
        fix="Give the narrowest mode that works, such as 0o600 or 0o700.",
    ),
    _rule(
        "tls-unverified",
        _HIGH,
        295,
        title="nobody checks who answers on an encrypted connection",
        why="Anybody on the way can pose as the server, and read and change what is sent.",
        fix="Leave verification on, and name your own certificate authority if there is one.",
    ),
    _rule(
        "tls-old-version",
        _HIGH,
        327,
        title="a broken version of TLS is allowed",
        why="SSL 2 and 3 and TLS 1.0 and 1.1 can be broken by whoever is on the way.",
        fix="Use ssl.create_default_context() as it is.",
    ),
    _rule(
        "cleartext-http",
        _LOW,
        319,
        title="an address is asked without encryption",
        why="Anybody on the way can read and change what is sent.",
        fix="Use https.",
    ),
    _rule(
        "xml-entities",
        _MEDIUM,
        611,
        title="a parser fills in XML's external entities",
        why="A document can then read files of this machine and ask its neighbours.",
        fix="Leave resolve_entities off, or parse with defusedxml.",
    ),
    _rule(
        "archive-traversal",
        _MEDIUM,
        22,
        title="an archive is unpacked without a filter",
        why="A member named ../../x is written outside of the folder.",
        fix='Pass filter="data".',
    ),
)
BY_CHECK: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id.removeprefix("sast/"): rule for rule in (*_FLOWS, *_SETTINGS)}
)
"""Every check of our own, by its name, and the rule whose finding it becomes."""


def _comment(name: str, severity: Severity, *, title: str, why: str, fix: str) -> Rule:
    return Rule(
        id=f"sast/{name}",
        severity=severity,
        title=title,
        why=why,
        fix=fix,
        see="https://bandit.readthedocs.io/en/1.9.4/config.html#exclusions",
        is_security=True,
    )


_COMMENTS: Final = (
    _comment(
        "nosec-added",
        _LOW,
        title="a comment asks for silence",
        why="Whoever writes a finding should not settle it; a comment that the base does not hold "
        "hides nothing.",
        fix="Mend what is found there, or ask for a waiver, with a reason and an end.",
    ),
    _comment(
        "nosec-blanket",
        _LOW,
        title="a comment asks for silence about everything",
        why="It also hides what nobody has found yet.",
        fix="Name the test that it is about, `# nosec B602`, or take it away.",
    ),
    _comment(
        "nosec-unknown",
        _MEDIUM,
        title="a comment names a test that there is not",
        why="Bandit then hides whatever it finds on that line, so a slip of the pen silences it.",
        fix="Write the test's id as `gate explain sast` shows it, or take the comment away.",
    ),
)
COMMENTS: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id.removeprefix("sast/"): rule for rule in _COMMENTS}
)
"""The rules of comments that ask for silence, by name."""

RUNS_AT_START: Final = Rule(
    id="sast/pth-runs-code",
    severity=_MEDIUM,
    title="a .pth file runs code whenever Python starts",
    why="Nobody who imports nothing of it expects it to run, and it can replace any module. "
    "(CWE-506)",
    fix="Let the package run it when it is imported.",
    see="https://docs.python.org/3/library/site.html",
    is_security=True,
)
