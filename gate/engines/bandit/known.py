"""
When could one of bandit's own tests (https://bandit.readthedocs.io/en/1.9.4) say anything?

Read with the source of each test beside it. The order is bandit's, for the findings of one node
come in it. The names of functions stand here once more, and a test compares them with bandit's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final

from gate.engines.bandit import library
from gate.engines.bandit.conditions import Called, Check, Condition, Text, Texts
from gate.model.regex import regex
from gate.model.value import replace

_SUBPROCESS: Final = frozenset(
    f"subprocess.{name}" for name in ("Popen", "call", "check_call", "check_output", "run")
)
_SHELL: Final = frozenset(
    [f"os.{name}" for name in ("system", "popen", "popen2", "popen3", "popen4")]
    + [f"popen2.{name}" for name in ("popen2", "popen3", "popen4", "Popen3", "Popen4")]
    + ["commands.getoutput", "commands.getstatusoutput"]
    + ["subprocess.getoutput", "subprocess.getstatusoutput"]
)
_NO_SHELL: Final = frozenset(
    [
        f"os.{verb}{how}"
        for verb in ("exec", "spawn")
        for how in ["l", "le", "lp", "lpe", "v", "ve", "vp", "vpe"]
    ]
    + ["os.startfile"]
)
_VERBS: Final = frozenset({"get", "options", "head", "post", "put", "patch", "delete"})
_REQUESTS: Final = Called(
    first=frozenset({"requests", "httpx"}),
    last=_VERBS | {"request", "stream", "Client", "AsyncClient"},
)
_SAFE: Final = frozenset({"mark_safe", "SafeText", "SafeUnicode", "SafeString", "SafeBytes"})
_HUB: Final = {
    "transformers": {"from_pretrained"},
    "datasets": {"load_dataset"},
    "huggingface_hub": {"hf_hub_download", "snapshot_download", "repository_id"},
}
_KEYS: Final = frozenset(
    [f"cryptography.hazmat.primitives.asymmetric.{kind}.generate_private_key"
     for kind in ("dsa", "rsa", "ec")]
    + [f"{package}.PublicKey.{kind}.generate"
       for package in ("Crypto", "Cryptodome") for kind in ("DSA", "RSA")]
)  # fmt: skip
_BAD_PROTOCOLS: Final = frozenset(
    {"PROTOCOL_SSLv2", "SSLv2_METHOD", "SSLv23_METHOD", "PROTOCOL_SSLv3", "PROTOCOL_TLSv1"}
    | {"SSLv3_METHOD", "TLSv1_METHOD", "PROTOCOL_TLSv1_1", "TLSv1_1_METHOD"}
)
_SECRET: Final = regex(
    r"(^{0}$|_{0}_|^{0}_|_{0}$)".format(r"(pas+wo?r?d|pass(phrase)?|pwd|token|secrete?)"),
    re.IGNORECASE,
)
_LONGEST_NAME: Final = 60
"""Characters of a name of which it is kept whether it is a secret's: most come again."""
_SQL: Final = tuple(
    (regex(start, re.IGNORECASE), regex(end, re.IGNORECASE))
    for start, end in (
        (r"select\s", r"from\s"),
        (r"delete\s+from\s", r""),
        (r"insert\s+into\s", r"values[\s(]"),
        (r"update\s", r"set\s"),
    )
)
"""What B608 looks for: one, and anywhere after it the other."""
_SQL_WORDS: Final = tuple(
    tuple(regex(word, re.IGNORECASE) for word in words)
    for words in (
        (r"select(?:\s|$)", r"from(?:\s|$)"),
        (r"delete(?:\s|$)", r"from(?:\s|$)"),
        (r"insert(?:\s|$)", r"into(?:\s|$)", r"values(?:[\s(]|$)"),
        (r"update(?:\s|$)", r"set(?:\s|$)"),
    )
)
"""The same in pieces: words, each of which stands whole in one of several texts."""
_SQL_VERB: Final = regex("|".join(words[0].pattern for words in _SQL_WORDS), re.IGNORECASE)
"""One of them that each of these holds."""
_COOKIE: Final = regex(rb"coding[:=][ \t]*([-\w.]*)")
_TWO_LINES: Final = regex(rb"[^\n]*\n?[^\n]*")
_UTF8: Final = frozenset({b"utf-8", b"utf8"})
_TURNING: Final = regex(rb"\xe2(?:\x80[\x8f\xaa-\xae]|\x81[\xa6-\xa9])")
"""The characters that B613 looks for, in UTF-8."""


def _any(*names: str) -> frozenset[str]:
    return frozenset(names)


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _named(node: ast.AST) -> str:
    """Return the name of a variable or an attribute; empty for anything else."""
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _is_secret(name: str) -> bool:
    return _is_secret_name(name) if len(name) <= _LONGEST_NAME else bool(_SECRET.search(name))


@lru_cache(maxsize=4096)
def _is_secret_name(name: str) -> bool:
    return _SECRET.search(name) is not None


def _is_assigned(_: ast.Constant, assign: ast.Assign) -> bool:
    return any(_is_secret(_named(target)) for target in assign.targets)


def _is_key(text: ast.Constant, _: ast.Dict | ast.Subscript) -> bool:
    return _is_secret(str(text.value))


def _is_compared(_: ast.Constant, compare: ast.Compare) -> bool:
    return _is_secret(_named(compare.left))


def _is_sql(text: str) -> bool:
    """Say whether B608 takes *text* for a query; its own pattern may take quadratic time."""
    return any(
        (found := start.search(text)) and end.search(text, found.end()) for start, end in _SQL
    )


def _is_formatted(text: ast.Constant, attribute: ast.Attribute) -> bool:
    return attribute.attr in {"format", "replace"} and _is_sql(str(text.value))


def _is_interpolated(_: ast.Constant, joined: ast.JoinedStr) -> bool:
    texts = [str(part.value) for part in joined.values if isinstance(part, ast.Constant)]
    return _is_sql("".join(texts))


def _has_sql(texts: Texts) -> bool:
    # Bandit joins them in an order of its own, with a space between.
    if not any(map(_SQL_VERB.search, texts)):
        return False
    return any(all(any(map(word.search, texts)) for word in words) for words in _SQL_WORDS)


def _has_secret_default(function: ast.FunctionDef) -> bool:
    arguments = function.args
    if not arguments.defaults:
        return False
    return any(map(_is_text, arguments.defaults)) and any(
        _is_secret(argument.arg) for argument in arguments.args
    )


def _has_bad_protocol(function: ast.FunctionDef) -> bool:
    defaults = function.args.defaults
    if not defaults:
        return False
    return any(getattr(each, "attr", "") in _BAD_PROTOCOLS for each in defaults)


def _only_continues(handler: ast.ExceptHandler) -> bool:
    return len(handler.body) == 1 and isinstance(handler.body[0], ast.Continue)


def _only_passes(handler: ast.ExceptHandler) -> bool:
    return len(handler.body) == 1 and isinstance(handler.body[0], ast.Pass)


def _may_turn(data: bytes) -> bool:
    """
    Say whether *data*, decoded as it declares, may hold characters that turn the direction.

    So may what cannot be decoded, of which the parser lets a comment be.
    """
    start = _TWO_LINES.match(data)
    declared = _COOKIE.findall(start[0]) if start else ()
    if _TURNING.search(data) or any(name.lower() not in _UTF8 for name in declared):
        return True
    return not data.isascii() and not _is_utf8(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_CALLS: Final[tuple[tuple[Any, ...], ...]] = (
    ("B604", "injection_shell:any_other_function_with_shell_equals_true",
     Called(keywords=_any("shell"))),
    ("B610", "django_sql_injection:django_extra_used", Called(last=_any("extra"))),
    ("B703", "django_xss:django_mark_safe",
     Called(last=_SAFE, imports=("django.utils.safestring",))),
    ("B611", "django_sql_injection:django_rawsql_used",
     Called(last=_any("RawSQL"), imports=("django.db.models",))),
    ("B102", "exec:exec_used", Called(names=_any("exec"))),
    ("B201", "app_debug:flask_debug_true",
     Called(last=_any("run"), keywords=_any("debug"), imports=("flask",))),
    ("B106", "general_hardcoded_password:hardcoded_password_funcarg", Called(literal=_SECRET)),
    ("B324", "hashlib_insecure_functions:hashlib",
     Called(last=_any("md4", "md5", "sha", "sha1", "new"), parts=_any("hashlib")),
     Called(last=_any("crypt", "mksalt"), parts=_any("crypt"))),
    ("B615", "huggingface_unsafe_download:huggingface_unsafe_download",
     *(Called(last=frozenset(last), parts=_any(module))
       for module, last in _HUB.items())),
    ("B701", "jinja2_templates:jinja2_autoescape_false",
     Called(last=_any("Environment"), parts=_any("jinja2"))),
    ("B609", "injection_wildcard:linux_commands_wildcard_injection",
     Called(names=_SHELL | _SUBPROCESS)),
    ("B612", "logging_config_insecure_listen:logging_config_insecure_listen",
     Called(names=_any("logging.config.listen"))),
    ("B704", "markupsafe_markup_xss:markupsafe_markup_xss",
     Called(names=_any("markupsafe.Markup", "flask.Markup"))),
    ("B601", "injection_paramiko:paramiko_calls",
     Called(last=_any("exec_command"), imports=("paramiko",))),
    ("B614", "pytorch_load:pytorch_load",
     Called(names=_any("torch.load", "torch.serialization.load"), imported=_any("torch"))),
    ("B501", "crypto_request_no_cert_validation:request_with_no_cert_validation",
     replace(_REQUESTS, keywords=_any("verify"))),
    ("B113", "request_without_timeout:request_without_timeout", _REQUESTS),
    ("B103", "general_bad_file_permissions:set_bad_file_permissions", Called(holding="chmod")),
    ("B508", "snmp_security_check:snmp_insecure_version_check",
     Called(names=_any("pysnmp.hlapi.CommunityData"), keywords=_any("mpModel"))),
    ("B509", "snmp_security_check:snmp_crypto_check",
     Called(names=_any("pysnmp.hlapi.UsmUserData"))),
    ("B507", "ssh_no_host_key_verification:ssh_no_host_key_verification",
     Called(last=_any("set_missing_host_key_policy"), imports=("paramiko",))),
    ("B502", "insecure_ssl_tls:ssl_with_bad_version",
     Called(keywords=_any("method", "ssl_version"))),
    ("B504", "insecure_ssl_tls:ssl_with_no_version", Called(names=_any("ssl.wrap_socket"))),
    ("B605", "injection_shell:start_process_with_a_shell", Called(names=_SHELL)),
    ("B606", "injection_shell:start_process_with_no_shell", Called(names=_NO_SHELL)),
    ("B607", "injection_shell:start_process_with_partial_path",
     Called(names=_SUBPROCESS | _SHELL | _NO_SHELL)),
    ("B602", "injection_shell:subprocess_popen_with_shell_equals_true",
     Called(names=_SUBPROCESS, keywords=_any("shell"))),
    ("B603", "injection_shell:subprocess_without_shell_equals_true", Called(names=_SUBPROCESS)),
    ("B202", "tarfile_unsafe_members:tarfile_unsafe_members",
     Called(holding="extractall", imported=_any("tarfile"))),
    ("B702", "mako_templates:use_of_mako_templates",
     Called(last=_any("Template"), parts=_any("mako"))),
    ("B505", "weak_cryptographic_key:weak_cryptographic_key", Called(names=_KEYS)),
    ("B506", "yaml_load:yaml_load",
     Called(last=_any("load"), parts=_any("yaml"), imported=_any("yaml"))),
)  # fmt: skip
"""Tests of calls: id, function, and what must hold."""

_OTHERS: Final = (
    ("B101", "Assert", "asserts:assert_used", None),
    ("B104", "Str", "general_bind_all_interfaces:hardcoded_bind_all_interfaces",
     Text(starts=("0.0.0.0",))),  # noqa: S104 - what the test looks for
    ("B105", "Str", "general_hardcoded_password:hardcoded_password_string",
     Text(under={ast.Assign: _is_assigned, ast.Dict: _is_key, ast.Subscript: _is_key,
                 ast.Compare: _is_compared})),
    ("B608", "Str", "injection_sql:hardcoded_sql_expressions",
     Text(under={ast.Attribute: _is_formatted, ast.JoinedStr: _is_interpolated},
          chained=_has_sql)),
    ("B108", "Str", "general_hardcoded_tmp:hardcoded_tmp_directory",
     Text(starts=("/tmp", "/var/tmp", "/dev/shm"))),  # noqa: S108 - what the test looks for
    ("B107", "FunctionDef", "general_hardcoded_password:hardcoded_password_default",
     _has_secret_default),
    ("B503", "FunctionDef", "insecure_ssl_tls:ssl_with_bad_defaults", _has_bad_protocol),
    ("B613", "File", "trojansource:trojansource", _may_turn),
    ("B112", "ExceptHandler", "try_except_continue:try_except_continue", _only_continues),
    ("B110", "ExceptHandler", "try_except_pass:try_except_pass", _only_passes),
)  # fmt: skip
"""Tests of other nodes: id, class of nodes, function, and what must hold."""

_CONFIGURED: Final = {
    "asserts": "assert_used",
    "general_hardcoded_tmp": "hardcoded_tmp_directory",
    "injection_shell": "shell_injection",
    "injection_wildcard": "shell_injection",
    "insecure_ssl_tls": "ssl_with_bad_version",
    "markupsafe_markup_xss": "markupsafe_xss",
    "try_except_continue": "try_except_continue",
    "try_except_pass": "try_except_pass",
    "weak_cryptographic_key": "weak_cryptographic_key",
}
"""The settings that the tests of a module take beside the context."""
_UNCONFIGURED: Final = frozenset({"B504"})
_LOOK_UP: Final = frozenset({"B105", "B608", "B703"})


def _check(test: str, node: str, function: str, when: Condition) -> Check:
    module = function.partition(":")[0]
    return Check(
        test=test,
        node=node,
        function=f"bandit.plugins.{function}",
        when=when,
        config="" if test in _UNCONFIGURED else _CONFIGURED.get(module, ""),
        looks_up=test in _LOOK_UP,
    )


BANDITS: Final = (
    *(_check(test, "Call", function, tuple(when)) for test, function, *when in _CALLS),
    *(_check(*row) for row in _OTHERS),
)
"""Bandit's tests, apart from those of its lists."""
LISTED: Final = "bandit.core.blacklisting:blacklist"
"""The function behind all tests of bandit's lists of calls and imports."""
_IMPORTERS: Final = frozenset({"importlib.import_module", "importlib.__import__"})


def checks(tests: Collection[str]) -> tuple[Check, ...]:
    """
    Return those of bandit's checks that make *tests*, in bandit's order.

    Raises:
        LookupError: bandit has none of that id, or none is asked for; its arguments are the ids.
    """
    entries = {
        node: [entry for entry in some if entry["id"] in tests]
        for node, some in library.lists().items()
    }
    entries = {node: some for node, some in entries.items() if some}
    known = {check.test for check in BANDITS}
    known |= {entry["id"] for some in entries.values() for entry in some}
    missing = [test for test in tests if test not in known]
    if missing:
        raise LookupError(*missing)
    return *(each for each in BANDITS if each.test in tests), *_of_lists(entries)


def _of_lists(entries: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Check]:
    for node, some in entries.items():
        when = _listed(node, some)
        yield Check(test="B001", node=node, function=LISTED, when=when, settings=entries)


def _listed(node: str, entries: Sequence[Mapping[str, Any]]) -> Condition:
    names = frozenset(name for entry in entries for name in entry["qualnames"])
    if node == "Call":
        return Called(written=_any("__import__")), Called(names=names | _IMPORTERS)
    starts = tuple(names)
    may_begin = lru_cache(maxsize=1024)(partial(_may_begin, starts))
    return partial(_is_import_of, starts, may_begin)


def _is_import_of(
    starts: Texts, may_begin: Callable[[str], bool], node: ast.Import | ast.ImportFrom
) -> bool:
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) and node.module else ""
    if not may_begin(prefix):
        return False
    return any(f"{prefix}{alias.name}".startswith(starts) for alias in node.names)


def _may_begin(starts: Texts, prefix: str) -> bool:
    """Say whether what begins with *prefix* may begin with one of *starts*."""
    return any(start.startswith(prefix) or prefix.startswith(start) for start in starts)
