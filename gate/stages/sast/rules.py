"""
One rule for each test of bandit, and the stage's whole table.

The texts are the gate's own; `Rule.see` is bandit's page (https://bandit.readthedocs.io), and
the numbers are those of the Common Weakness Enumeration (https://cwe.mitre.org).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule
from gate.stages.sast.own import BY_CHECK, COMMENTS, RUNS_AT_START

_PAGES: Final = "https://bandit.readthedocs.io/en/1.9.4"
_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH


def _rule(
    name: str, severity: Severity, cwe: int, page: str, *, title: str, why: str, fix: str
) -> Rule:
    """Return the rule of the test that bandit calls *name*; bandit may word one finding lower."""
    return Rule(
        id=f"sast/{name.replace('_', '-')}",
        severity=severity,
        title=title,
        why=f"{why} (CWE-{cwe})",
        fix=fix,
        see=f"{_PAGES}/{page}",
        is_security=True,
    )


def _name(rule: Rule) -> str:
    """Return what bandit calls the test of *rule*."""
    return rule.id.removeprefix("sast/").replace("-", "_")


def _call(name: str, severity: Severity, cwe: int, anchor: str, **texts: str) -> Rule:
    return _rule(name, severity, cwe, f"blacklists/blacklist_calls.html#{anchor}", **texts)


def _import(name: str, severity: Severity, cwe: int, test: str, **texts: str) -> Rule:
    anchor = f"{test}-{name.replace('_', '-')}"
    return _rule(name, severity, cwe, f"blacklists/blacklist_imports.html#{anchor}", **texts)


def _xml_call(name: str, parser: str) -> Rule:
    return _call(
        name,
        _MEDIUM,
        20,
        f"b313-b320-{name.replace('_', '-').lower()}",
        title=f"XML is parsed by {parser}",
        why=f"{parser} expands entities, so a short document from outside can exhaust memory or "
        "read files.",
        fix="Parse with the function of the same name in defusedxml.",
    )


def _xml_import(name: str, test: str, parser: str) -> Rule:
    return _import(
        name,
        _LOW,
        20,
        test,
        title=f"{parser} is imported",
        why=f"What {parser} parses may come from outside one day, and it expands entities.",
        fix="Import the module of the same name from defusedxml.",
    )


_CODE: Final = {
    "B101": _rule(
        "assert_used",
        _LOW,
        703,
        "plugins/b101_assert_used.html",
        title="an assert guards production code",
        why="Python leaves asserts out when it runs with -O, and the guard with them.",
        fix="Raise an exception; keep assert for tests.",
    ),
    "B102": _rule(
        "exec_used",
        _MEDIUM,
        78,
        "plugins/b102_exec_used.html",
        title="exec runs a text as code",
        why="Whoever can influence the text runs code of their own in this process.",
        fix="Call a function that you choose from a fixed table instead.",
    ),
    "B103": _rule(
        "set_bad_file_permissions",
        _HIGH,
        732,
        "plugins/b103_set_bad_file_permissions.html",
        title="a file is opened to everybody",
        why="Other users of the machine may then change or run what this program trusts.",
        fix="Give the narrowest mode that works, such as 0o600 or 0o700.",
    ),
    "B104": _rule(
        "hardcoded_bind_all_interfaces",
        _MEDIUM,
        605,
        "plugins/b104_hardcoded_bind_all_interfaces.html",
        title="a server listens on every interface",
        why="The service can be reached from networks that nobody meant to let in.",
        fix="Take the address from the settings, with 127.0.0.1 as the default.",
    ),
    "B105": _rule(
        "hardcoded_password_string",
        _LOW,
        259,
        "plugins/b105_hardcoded_password_string.html",
        title="a name that means a password holds a literal",
        why="Whoever reads the repository reads the password; the secrets stage rates the value.",
        fix="Read it from the environment or a secrets manager, and rotate the one in the code.",
    ),
    "B106": _rule(
        "hardcoded_password_funcarg",
        _LOW,
        259,
        "plugins/b106_hardcoded_password_funcarg.html",
        title="a literal is passed as a password",
        why="Whoever reads the repository reads the password; the secrets stage rates the value.",
        fix="Read it from the environment or a secrets manager, and rotate the one in the code.",
    ),
    "B107": _rule(
        "hardcoded_password_default",
        _LOW,
        259,
        "plugins/b107_hardcoded_password_default.html",
        title="a password has a literal as its default",
        why="Whoever forgets the argument uses a password that everybody can read.",
        fix="Make the argument required, or default to None and refuse it.",
    ),
    "B108": _rule(
        "hardcoded_tmp_directory",
        _MEDIUM,
        377,
        "plugins/b108_hardcoded_tmp_directory.html",
        title="a path in a shared temporary folder is fixed",
        why="Another user of the machine can put a file or a link there first.",
        fix="Let the tempfile module choose the place.",
    ),
    "B110": _rule(
        "try_except_pass",
        _LOW,
        703,
        "plugins/b110_try_except_pass.html",
        title="every exception is swallowed",
        why="A failed check, of a signature or a permission, then looks like one that passed.",
        fix="Catch the exceptions that you expect, and log or handle them.",
    ),
    "B112": _rule(
        "try_except_continue",
        _LOW,
        703,
        "plugins/b112_try_except_continue.html",
        title="a loop skips whatever raises",
        why="What could not be checked is silently left out.",
        fix="Catch the exceptions that you expect, and log or handle them.",
    ),
    "B113": _rule(
        "request_without_timeout",
        _MEDIUM,
        400,
        "plugins/b113_request_without_timeout.html",
        title="an HTTP request has no timeout",
        why="A server that never answers holds the caller for ever.",
        fix="Pass timeout=, in seconds.",
    ),
    "B201": _rule(
        "flask_debug_true",
        _HIGH,
        94,
        "plugins/b201_flask_debug_true.html",
        title="Flask runs with its debugger",
        why="The debugger runs any code that a visitor types into its console.",
        fix="Leave debug out; turn it on by `flask --debug` on your own machine.",
    ),
    "B202": _rule(
        "tarfile_unsafe_members",
        _HIGH,
        22,
        "plugins/b202_tarfile_unsafe_members.html",
        title="an archive is unpacked without a look at its paths",
        why="A member named ../../x is written outside of the folder.",
        fix='Pass filter="data" to extractall.',
    ),
    "B324": _rule(
        "hashlib_insecure_functions",
        _HIGH,
        327,
        "plugins/b324_hashlib.html",
        title="a broken hash function is used",
        why="Two inputs with one MD5 or SHA-1 can be made, so the hash proves nothing.",
        fix="Use SHA-256, or pass usedforsecurity=False where nothing depends on it.",
    ),
    "B501": _rule(
        "request_with_no_cert_validation",
        _HIGH,
        295,
        "plugins/b501_request_with_no_cert_validation.html",
        title="a TLS certificate is not checked",
        why="Anybody on the way can read and change what is sent.",
        fix="Leave verify out, or give it the path of your own certificate authority.",
    ),
    "B502": _rule(
        "ssl_with_bad_version",
        _HIGH,
        327,
        "plugins/b502_ssl_with_bad_version.html",
        title="a broken version of TLS is asked for",
        why="SSL 2 and 3 and TLS 1.0 and 1.1 can be broken by whoever is on the way.",
        fix="Use ssl.create_default_context().",
    ),
    "B503": _rule(
        "ssl_with_bad_defaults",
        _MEDIUM,
        327,
        "plugins/b503_ssl_with_bad_defaults.html",
        title="a broken version of TLS is a function's default",
        why="Whoever forgets the argument gets a version that can be broken.",
        fix="Default to ssl.PROTOCOL_TLS_CLIENT, or take a context.",
    ),
    "B504": _rule(
        "ssl_with_no_version",
        _LOW,
        327,
        "plugins/b504_ssl_with_no_version.html",
        title="a TLS socket names no version",
        why="Old Pythons then accept versions that can be broken.",
        fix="Use ssl.create_default_context().",
    ),
    "B505": _rule(
        "weak_cryptographic_key",
        _HIGH,
        326,
        "plugins/b505_weak_cryptographic_key.html",
        title="a cryptographic key is too short",
        why="RSA and DSA keys under 2048 bits, and curves under 224, can be broken.",
        fix="Use 3072 bits or more for RSA, or a curve of 256 bits.",
    ),
    "B506": _rule(
        "yaml_load",
        _MEDIUM,
        20,
        "plugins/b506_yaml_load.html",
        title="YAML is loaded with a loader that runs code",
        why="A document can name any Python object to be made.",
        fix="Use yaml.safe_load.",
    ),
    "B507": _rule(
        "ssh_no_host_key_verification",
        _HIGH,
        295,
        "plugins/b507_ssh_no_host_key_verification.html",
        title="an SSH host key is not checked",
        why="Anybody on the way can pose as the server.",
        fix="Load known hosts and use paramiko.RejectPolicy.",
    ),
    "B508": _rule(
        "snmp_insecure_version",
        _MEDIUM,
        319,
        "plugins/b508_snmp_insecure_version.html",
        title="SNMP is spoken in version 1 or 2",
        why="Both send the community string in clear.",
        fix="Use SNMPv3 with authentication and privacy.",
    ),
    "B509": _rule(
        "snmp_weak_cryptography",
        _MEDIUM,
        319,
        "plugins/b509_snmp_weak_cryptography.html",
        title="SNMPv3 is used without authentication or privacy",
        why="What is asked and answered can be read or forged on the way.",
        fix="Give UsmUserData both keys and protocols.",
    ),
    "B601": _rule(
        "paramiko_calls",
        _MEDIUM,
        78,
        "plugins/b601_paramiko_calls.html",
        title="a command is run over SSH",
        why="The remote shell reads every character of the command, those from outside as well.",
        fix="Quote each argument with shlex.quote, and keep the command fixed.",
    ),
    "B602": _rule(
        "subprocess_popen_with_shell_equals_true",
        _HIGH,
        78,
        "plugins/b602_subprocess_popen_with_shell_equals_true.html",
        title="a program is started through a shell",
        why="The shell reads every character of the command, those from outside as well.",
        fix="Pass a list of arguments and leave shell=True out.",
    ),
    "B603": _rule(
        "subprocess_without_shell_equals_true",
        _LOW,
        78,
        "plugins/b603_subprocess_without_shell_equals_true.html",
        title="a program is started",
        why="No shell reads the command, but its arguments may still come from outside.",
        fix="Check that no argument from outside can start with a dash or name another program.",
    ),
    "B604": _rule(
        "any_other_function_with_shell_equals_true",
        _MEDIUM,
        78,
        "plugins/b604_any_other_function_with_shell_equals_true.html",
        title="a function is called with shell=True",
        why="If it starts a program, a shell reads every character of the command.",
        fix="Pass a list of arguments and leave shell=True out.",
    ),
    "B605": _rule(
        "start_process_with_a_shell",
        _HIGH,
        78,
        "plugins/b605_start_process_with_a_shell.html",
        title="os.system or its like starts a program",
        why="A shell reads every character of the command, those from outside as well.",
        fix="Use subprocess.run with a list of arguments.",
    ),
    "B606": _rule(
        "start_process_with_no_shell",
        _LOW,
        78,
        "plugins/b606_start_process_with_no_shell.html",
        title="os.exec or its like starts a program",
        why="No shell reads the command, but its arguments may still come from outside.",
        fix="Check that no argument from outside can start with a dash or name another program.",
    ),
    "B607": _rule(
        "start_process_with_partial_path",
        _LOW,
        78,
        "plugins/b607_start_process_with_partial_path.html",
        title="a program is named without its path",
        why="Whoever can write into a folder of PATH decides what runs.",
        fix="Give the absolute path, or a PATH of your own in env=.",
    ),
    "B608": _rule(
        "hardcoded_sql_expressions",
        _MEDIUM,
        89,
        "plugins/b608_hardcoded_sql_expressions.html",
        title="SQL is put together from texts",
        why="A value from outside becomes part of the statement.",
        fix="Pass values as parameters of the driver.",
    ),
    "B609": _rule(
        "linux_commands_wildcard_injection",
        _HIGH,
        155,
        "plugins/b609_linux_commands_wildcard_injection.html",
        title="a shell wildcard is passed to a command with options",
        why="A file named --option in that folder becomes an option.",
        fix="Put -- before the wildcard, or list the files in Python.",
    ),
    "B610": _rule(
        "django_extra_used",
        _MEDIUM,
        89,
        "plugins/b610_django_extra_used.html",
        title="QuerySet.extra puts texts into SQL",
        why="A value from outside becomes part of the statement.",
        fix="Use expressions of the ORM, or params=.",
    ),
    "B611": _rule(
        "django_rawsql_used",
        _MEDIUM,
        89,
        "plugins/b611_django_rawsql_used.html",
        title="RawSQL puts a text into SQL",
        why="A value from outside becomes part of the statement.",
        fix="Use expressions of the ORM, or pass values as params.",
    ),
    "B612": _rule(
        "logging_config_insecure_listen",
        _MEDIUM,
        94,
        "plugins/b612_logging_config_insecure_listen.html",
        title="logging listens for its configuration without a check",
        why="Parts of that configuration are run as code, and every local user can send one.",
        fix="Pass verify=, and let it check a signature.",
    ),
    "B613": _rule(
        "trojansource",
        _HIGH,
        838,
        "plugins/b613_trojansource.html",
        title="a character turns the reading direction",
        why="A reviewer sees other code than the one that Python runs (trojansource.codes).",
        fix="Remove the bidirectional control character, or write it as an escape.",
    ),
    "B614": _rule(
        "pytorch_load",
        _MEDIUM,
        502,
        "plugins/b614_pytorch_load.html",
        title="torch.load unpickles a file",
        why="A pickle runs code of its author's choice.",
        fix="Pass weights_only=True, or use safetensors.",
    ),
    "B615": _rule(
        "huggingface_unsafe_download",
        _MEDIUM,
        494,
        "plugins/b615_huggingface_unsafe_download.html",
        title="a model is downloaded without a fixed revision",
        why="Whoever can push to that repository decides what is loaded next time.",
        fix="Pass revision= with a full commit id.",
    ),
    "B701": _rule(
        "jinja2_autoescape_false",
        _HIGH,
        94,
        "plugins/b701_jinja2_autoescape_false.html",
        title="a Jinja2 environment does not escape",
        why="A value from outside becomes part of the page, scripts included.",
        fix="Pass autoescape=select_autoescape().",
    ),
    "B702": _rule(
        "use_of_mako_templates",
        _MEDIUM,
        80,
        "plugins/b702_use_of_mako_templates.html",
        title="Mako renders a template",
        why="Mako escapes nothing unless it is told to, so a value from outside becomes HTML.",
        fix='Pass default_filters=["h"].',
    ),
    "B703": _rule(
        "django_mark_safe",
        _MEDIUM,
        80,
        "plugins/b703_django_mark_safe.html",
        title="a text that is put together is marked as safe HTML",
        why="A value from outside becomes part of the page, scripts included.",
        fix="Use format_html, which escapes its arguments.",
    ),
    "B704": _rule(
        "markupsafe_markup_xss",
        _MEDIUM,
        79,
        "plugins/b704_markupsafe_markup_xss.html",
        title="a text that is put together is marked as safe markup",
        why="A value from outside becomes part of the page, scripts included.",
        fix="Use Markup('…').format(…), which escapes its arguments.",
    ),
}
"""The rules of bandit's own checks, by the test's id."""

_CALLS: Final = {
    "B301": _call(
        "pickle",
        _MEDIUM,
        502,
        "b301-pickle",
        title="a pickle is loaded",
        why="A pickle runs code of its author's choice.",
        fix="Use JSON, or check a signature before you load.",
    ),
    "B302": _call(
        "marshal",
        _MEDIUM,
        502,
        "b302-marshal",
        title="marshal loads data",
        why="Data made for it can crash or take over the interpreter.",
        fix="Use JSON.",
    ),
    "B303": _call(
        "md5",
        _MEDIUM,
        327,
        "b303-md5",
        title="MD2, MD4, MD5 or SHA-1 is used",
        why="Two inputs with one such hash can be made, so the hash proves nothing.",
        fix="Use SHA-256.",
    ),
    "B304": _call(
        "ciphers",
        _HIGH,
        327,
        "b304-b305-ciphers-and-modes",
        title="a broken cipher is used",
        why="DES, RC4, Blowfish and their like can be broken.",
        fix="Use AES-GCM or ChaCha20-Poly1305.",
    ),
    "B305": _call(
        "cipher_modes",
        _MEDIUM,
        327,
        "b304-b305-ciphers-and-modes",
        title="a cipher is used in ECB mode",
        why="Equal blocks give equal ciphertext, so the pattern of the content shows.",
        fix="Use an authenticated mode, such as GCM.",
    ),
    "B306": _call(
        "mktemp_q",
        _MEDIUM,
        377,
        "b306-mktemp-q",
        title="tempfile.mktemp names a file without making it",
        why="Another user of the machine can put a file or a link there first.",
        fix="Use tempfile.NamedTemporaryFile or mkstemp.",
    ),
    "B307": _call(
        "eval",
        _MEDIUM,
        78,
        "b307-eval",
        title="eval runs a text as code",
        why="Whoever can influence the text runs code of their own in this process.",
        fix="Use ast.literal_eval, json.loads, or a table of functions.",
    ),
    "B308": _call(
        "mark_safe",
        _MEDIUM,
        79,
        "b308-mark-safe",
        title="a text is marked as safe HTML",
        why="A value from outside becomes part of the page, scripts included.",
        fix="Use format_html, which escapes its arguments.",
    ),
    "B310": _call(
        "urllib_urlopen",
        _MEDIUM,
        22,
        "b310-urllib-urlopen",
        title="urllib opens an address of any scheme",
        why="file: reads the machine's own files, if the address comes from outside.",
        fix="Check that it starts with https: before you open it.",
    ),
    "B311": _call(
        "random",
        _LOW,
        330,
        "b311-random",
        title="random is used",
        why="Its numbers can be foretold, so they keep nothing secret.",
        fix="Use the secrets module for tokens, keys and passwords.",
    ),
    "B312": _call(
        "telnetlib",
        _HIGH,
        319,
        "b312-telnetlib",
        title="Telnet is used",
        why="Everything that it sends, passwords too, can be read on the way.",
        fix="Use SSH.",
    ),
    "B313": _xml_call("xml_bad_cElementTree", "xml.etree.cElementTree"),
    "B314": _xml_call("xml_bad_ElementTree", "xml.etree.ElementTree"),
    "B315": _xml_call("xml_bad_expatreader", "xml.sax.expatreader"),
    "B316": _xml_call("xml_bad_expatbuilder", "xml.dom.expatbuilder"),
    "B317": _xml_call("xml_bad_sax", "xml.sax"),
    "B318": _xml_call("xml_bad_minidom", "xml.dom.minidom"),
    "B319": _xml_call("xml_bad_pulldom", "xml.dom.pulldom"),
    "B321": _call(
        "ftplib",
        _HIGH,
        319,
        "b321-ftplib",
        title="FTP is used",
        why="Everything that it sends, passwords too, can be read on the way.",
        fix="Use SFTP, or HTTPS.",
    ),
    "B323": _call(
        "unverified_context",
        _MEDIUM,
        295,
        "b323-unverified-context",
        title="a TLS context that checks nothing is made",
        why="Anybody on the way can read and change what is sent.",
        fix="Use ssl.create_default_context().",
    ),
}
"""The rules of calls that bandit lists, by the test's id."""

_IMPORTS: Final = {
    "B401": _import(
        "import_telnetlib",
        _HIGH,
        319,
        "b401",
        title="telnetlib is imported",
        why="Everything that Telnet sends, passwords too, can be read on the way.",
        fix="Use SSH.",
    ),
    "B402": _import(
        "import_ftplib",
        _HIGH,
        319,
        "b402",
        title="ftplib is imported",
        why="Everything that FTP sends, passwords too, can be read on the way.",
        fix="Use SFTP, or HTTPS.",
    ),
    "B403": _import(
        "import_pickle",
        _LOW,
        502,
        "b403",
        title="pickle or its like is imported",
        why="A pickle runs code of its author's choice when it is loaded.",
        fix="Use JSON where the data may come from outside.",
    ),
    "B404": _import(
        "import_subprocess",
        _LOW,
        78,
        "b404",
        title="subprocess is imported",
        why="Programs will be started; their arguments may come from outside.",
        fix="Keep commands as lists, and their first word fixed.",
    ),
    "B405": _xml_import("import_xml_etree", "b405", "xml.etree"),
    "B406": _xml_import("import_xml_sax", "b406", "xml.sax"),
    "B407": _xml_import("import_xml_expat", "b407", "xml.dom.expatbuilder"),
    "B408": _xml_import("import_xml_minidom", "b408", "xml.dom.minidom"),
    "B409": _xml_import("import_xml_pulldom", "b409", "xml.dom.pulldom"),
    "B411": _import(
        "import_xmlrpclib",
        _HIGH,
        20,
        "b411",
        title="xmlrpc is imported",
        why="It expands entities in what the other side sends.",
        fix="Call defusedxml.xmlrpc.monkey_patch() first, or speak JSON.",
    ),
    "B412": _import(
        "import_httpoxy",
        _HIGH,
        284,
        "b412",
        title="a CGI handler is imported",
        why="CGI turns the request's Proxy header into HTTP_PROXY (httpoxy.org).",
        fix="Serve by WSGI or ASGI.",
    ),
    "B413": _import(
        "import_pycrypto",
        _HIGH,
        327,
        "b413",
        title="pyCrypto is imported",
        why="It is not maintained, and has known holes.",
        fix="Use cryptography, or pycryptodomex.",
    ),
    "B415": _import(
        "import_pyghmi",
        _HIGH,
        319,
        "b415",
        title="an IPMI library is imported",
        why="IPMI gives away password hashes to whoever asks.",
        fix="Use Redfish over HTTPS, on a network of its own.",
    ),
}
"""The rules of imports that bandit lists, by the test's id."""

BY_TEST: Final[Mapping[str, Rule]] = MappingProxyType(_CODE | _CALLS | _IMPORTS)
"""Every test that is run, by its id, and the rule whose finding it becomes."""

NOT_LOOKED_AT: Final = Rule(
    id="sast/not-looked-at",
    severity=Severity.HIGH,
    title="a Python file was not looked at",
    why="What could not be read cannot be called clean, and Python may well run it.",
    fix="Mend the file so that it can be parsed, or waive this finding for it.",
    is_undecided=True,
    is_security=True,
)

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {name: test for test, rule in BY_TEST.items() for name in (test, _name(rule))}
)
"""What a ``# nosec`` comment may call bandit's tests, their ids among it, and the id of each."""

RULES: Final = (
    *BY_TEST.values(),
    *BY_CHECK.values(),
    *COMMENTS.values(),
    RUNS_AT_START,
    NOT_LOOKED_AT,
)
