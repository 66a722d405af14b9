"""Keys in the code, connections that nobody checks, and what can be guessed or forged."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from gate.engines.dataflow.checks.flows import FETCHES
from gate.engines.dataflow.seen import Assigned, Call, Hit
from gate.engines.dataflow.value import HOLE, TAINTED, UNKNOWN, Value
from gate.engines.dataflow.words import words
from gate.model.regex import regex

_VERBS: Final = words("get post put patch delete head options request stream")


def _hit(check: str, node: ast.AST, severity: str, message: str, confidence: str = "HIGH") -> Hit:
    return Hit(check=check, node=node, severity=severity, confidence=confidence, message=message)


# Keys

KEY_NAMES: Final = words(
    "SECRET_KEY secret_key JWT_SECRET_KEY JWT_SECRET WTF_CSRF_SECRET_KEY "
    "SECURITY_PASSWORD_SALT SIGNING_KEY JWT_KEY JWT_SIGNING_KEY signing_key COOKIE_SECRET "
    "cookie_secret aws_secret_access_key aws_session_token"
)
_KEY_CALLS: Final = {
    "jwt.encode": (1, "key"),
    "jwt.decode": (1, "key"),
    "jose.jwt.encode": (1, "key"),
    "jose.jwt.decode": (1, "key"),
    "itsdangerous.URLSafeSerializer": (0, "secret_key"),
    "itsdangerous.URLSafeTimedSerializer": (0, "secret_key"),
    "itsdangerous.TimestampSigner": (0, "secret_key"),
    "itsdangerous.Signer": (0, "secret_key"),
    "itsdangerous.JSONWebSignatureSerializer": (0, "secret_key"),
    "cryptography.fernet.Fernet": (0, "key"),
    "hmac.new": (0, "key"),
    "hmac.digest": (0, "key"),
    "django.core.signing.Signer": (-1, "key"),
    "Crypto.Cipher.AES.new": (0, "key"),
    "Cryptodome.Cipher.AES.new": (0, "key"),
    "cryptography.hazmat.primitives.ciphers.algorithms.AES": (0, "key"),
    "nacl.secret.SecretBox": (0, "key"),
}
KEY_CALLS: Final = frozenset(_KEY_CALLS)


def _is_key(value: Value) -> bool:
    told = value.constant
    if isinstance(told, bytes):
        told = told.decode("latin-1")
    if not isinstance(told, str) or not told.strip() or value.is_open:
        return False
    return (
        "PUBLIC KEY" not in told and "CERTIFICATE" not in told and not told.startswith(("${", "{{"))
    )


def key_given(call: Call) -> Hit | None:
    """A key that stands in the code, and is given to what signs or encrypts."""
    value: Value | None = None
    if call.name in _KEY_CALLS:
        place, keyword = _KEY_CALLS[call.name]
        value = call.argument(place, keyword)
        if call.name.endswith("jwt.decode") and _is_unverified(call):
            return None
    else:
        value = next((call.keywords[name] for name in call.keywords if name in KEY_NAMES), None)
    if value is None or not _is_key(value):
        return None
    return _hit(
        "hard-coded-key", call.node, "HIGH", "A key that signs or encrypts stands in the code"
    )


def key_assigned(told: Assigned) -> Hit | None:
    """A key that stands in the code, and is given to the application."""
    if told.key not in KEY_NAMES or not _is_key(told.value):
        return None
    if told.in_function and not told.is_item and "." not in told.name:
        return None  # a variable of a function says nothing of what it is for
    return _hit(
        "hard-coded-key", told.node, "HIGH", "A key that signs or encrypts stands in the code"
    )


# Tokens

_UNVERIFIED: Final = frozenset({"verify_signature", "verify_aud_signature"})


def _is_unverified(call: Call) -> bool:
    if call.given("verify") is False:
        return True
    options = next((each.value for each in call.node.keywords if each.arg == "options"), None)
    if isinstance(options, ast.Dict):
        for key, value in zip(options.keys, options.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else ""
            if name in _UNVERIFIED and isinstance(value, ast.Constant) and value.value is False:
                return True
    return False


def unverified(call: Call) -> Hit | None:
    """A token whose signature is not looked at."""
    if call.last == "get_unverified_claims":
        return _hit(
            "jwt-unverified", call.node, "MEDIUM", "A token is read without a look at its signature"
        )
    if call.last not in {"decode", "encode"} or "jwt" not in call.name.lower():
        return None
    algorithms = call.argument(2, "algorithms", "algorithm")
    values = (algorithms.items or (algorithms,)) if algorithms is not None else ()
    is_none = any(
        str(each.constant).lower() == "none" and each.constant is not None for each in values
    )
    if is_none or (call.last == "decode" and _is_unverified(call)):
        return _hit(
            "jwt-unverified",
            call.node,
            "HIGH",
            "A token is believed without a look at its signature",
        )
    return None


_RANDOM: Final = words(
    "random randint randrange choice choices sample getrandbits uniform shuffle randbytes"
)
RANDOM_CALLS: Final = frozenset(f"random.{each}" for each in _RANDOM) | frozenset(
    f"numpy.random.{each}" for each in _RANDOM
)
SECURE_WORDS: Final = regex(
    r"(?i)token|secret|passw|passphrase|otp(?![a-z])|nonce|salt|session_?id|api_?key|csrf|"
    r"(?:secret|sign\w*|private|encryption|license|recovery)_?key|credential|"
    r"(?:reset|verif\w*|confirm\w*|auth\w*|access|invite|security|one_?time|2fa|mfa|login|pin|backup|recovery|coupon)_?code"
)
"""Names of what nobody may guess."""


def guessed(call: Call) -> Hit | None:
    """What nobody may guess, made of numbers that can be foretold."""
    if call.name not in RANDOM_CALLS:
        return None
    if not (SECURE_WORDS.search(call.target) or SECURE_WORDS.search(call.function.name)):
        return None
    return _hit(
        "weak-token", call.node, "MEDIUM", "What nobody may guess is made by random", "MEDIUM"
    )


def compared(node: ast.Compare, values: Sequence[Value]) -> Hit | None:
    """A signature that is compared in a time which tells how much of it was right."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return None
    if any(each.kind.startswith("hmac.") and each.kind.endswith(("digest",)) for each in values):
        return _hit(
            "timing-leak",
            node,
            "MEDIUM",
            "A signature is compared with ==, whose time tells",
            "HIGH",
        )
    return None


# Ciphers, files


def cipher(call: Call) -> Hit | None:
    """A block cipher that shows the pattern of what it hides, or that is broken."""
    if call.last != "new" or "Cipher" not in call.name:
        return None
    if call.name.endswith("DES3.new") or any(
        each.kind.endswith("MODE_ECB") for each in call.values()
    ):
        return _hit("weak-cipher", call.node, "HIGH", "A cipher is used in ECB mode, or is broken")
    return None


def opened(call: Call) -> Hit | None:
    """A file that everybody may write."""
    if (
        call.name == "os.umask"
        and not call.target
        and call.positional
        and call.positional[0].constant == 0
    ):
        return _hit(
            "open-permissions", call.node, "MEDIUM", "Every new file may be written by everybody"
        )
    if call.last != "chmod" or call.name == "os.chmod" or len(call.positional) != 1:
        return None
    mode = call.positional[0].constant
    if isinstance(mode, int) and mode & 0o002:
        return _hit("open-permissions", call.node, "HIGH", "A file may be written by everybody")
    return None


# Connections

_BANDITS_OWN: Final = frozenset(
    f"{module}.{name}"
    for module in ("requests", "httpx")
    for name in (*_VERBS, "Client", "AsyncClient")
) - {"requests.request", "requests.stream", "requests.Client", "requests.AsyncClient"}
"""Where bandit's own test looks at ``verify``."""
UNCHECKED: Final = {
    "verify_ssl": (False,),
    "verify_certs": (False,),
    "ssl_verify": (False,),
    "validate_certs": (False,),
    "ssl_assert_hostname": (False,),
    "tlsAllowInvalidCertificates": (True,),
    "tlsInsecure": (True,),
    "ssl_cert_reqs": ("none", "CERT_NONE", "ssl.CERT_NONE"),
    "cert_reqs": ("CERT_NONE", "ssl.CERT_NONE", "NONE"),
    "disable_ssl_certificate_validation": (True,),
    "assert_hostname": (False,),
    "check_hostname": (False,),
}
_CLIENTS: Final = _VERBS | words("Session client resource Client AsyncClient send")
_NO_CHECK: Final = "Nobody checks who answers on a connection that is encrypted"


def _says(value: Value, wanted: Sequence[object]) -> bool:
    return any(
        value.constant is each if isinstance(each, bool) else each in (value.constant, value.kind)
        for each in wanted
    )


def unchecked(call: Call) -> Hit | None:
    """A connection on which the other side's certificate is not checked."""
    for name, value in call.keywords.items():
        if name in UNCHECKED and _says(value, UNCHECKED[name]):
            return _hit("tls-unverified", call.node, "HIGH", _NO_CHECK)
    if call.given("ssl") is False and ("aiohttp" in call.name or "websockets" in call.name):
        return _hit("tls-unverified", call.node, "HIGH", _NO_CHECK)
    is_off = call.given("verify") is False and call.name not in _BANDITS_OWN
    if is_off and call.last in _CLIENTS:
        return _hit("tls-unverified", call.node, "HIGH", _NO_CHECK)
    return _unchecked_option(call)


def _unchecked_option(call: Call) -> Hit | None:
    kinds = [each.kind for each in call.positional]
    if (
        call.last == "set_option"
        and kinds[1:2]
        and kinds[1].endswith(("OPT_X_TLS_NEVER", "OPT_X_TLS_ALLOW"))
    ):
        return _hit("tls-unverified", call.node, "HIGH", _NO_CHECK)
    if call.name == "urllib3.disable_warnings":
        return _hit(
            "tls-unverified", call.node, "LOW", "The warning that nobody checks is switched off"
        )
    if call.name == "ssl.SSLContext" and kinds and kinds[0].endswith(_OLD):
        return _hit(
            "tls-old-version", call.node, "HIGH", "A version of TLS that can be broken is asked for"
        )
    return None


_OLD: Final = ("SSLv2", "SSLv3", "SSLv23_", "TLSv1", "TLSv1_1")


def unchecked_setting(told: Assigned) -> Hit | None:
    """A context or session that is told not to check."""
    if told.is_item or "." not in told.name:
        return None
    value = told.value
    if told.key in {"verify", "check_hostname"} and value.constant is False:
        return _hit("tls-unverified", told.node, "HIGH", _NO_CHECK)
    if told.key == "verify_mode" and value.kind.endswith("CERT_NONE"):
        return _hit("tls-unverified", told.node, "HIGH", _NO_CHECK)
    if told.name == "ssl._create_default_https_context":
        return _hit("tls-unverified", told.node, "HIGH", _NO_CHECK)
    if told.key == "minimum_version" and value.kind.endswith(_OLD):
        return _hit(
            "tls-old-version", told.node, "HIGH", "A version of TLS that can be broken is allowed"
        )
    return None


_FETCHES: Final = frozenset(FETCHES.split())
_NEAR: Final = regex(
    r"http://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\."
    r"|[\w-]+(?::\d+)?(?:/|\Z)|[\w.-]+\.(?:local|internal|localhost|test|svc|lan|invalid)\b)"
)

_NO_HOST: Final = regex(rf"\w+://[\w.-]*[{HOLE}{TAINTED}]")
"""An address whose server does not stand in the code."""


def cleartext(call: Call) -> Hit | None:
    """An address on another machine that is asked without encryption."""
    if call.name not in _FETCHES:
        return None
    for value in call.positional[:2]:
        is_near = _NEAR.match(value.text) or _NO_HOST.match(value.text)
        if value.text.startswith(("http://", "ftp://")) and not is_near:
            message = "An address is asked without encryption"
            return _hit("cleartext-http", call.node, "LOW", message)
    return None


# What runs code when it is read

_LOADERS: Final = words(
    "yaml.unsafe_load yaml.unsafe_load_all yaml.full_load yaml.full_load_all joblib.load "
    "cloudpickle.load cloudpickle.loads sklearn.externals.joblib.load"
)
LOADERS: Final = _LOADERS


def loaded(call: Call) -> Hit | None:
    """Data that runs code when it is read."""
    check = "unsafe-deserialization"
    message = "What is read here can run code of its author's choice"
    if call.name in _LOADERS:
        return _hit(check, call.node, "MEDIUM", message)
    if call.name == "numpy.load" and call.given("allow_pickle") is True:
        return _hit(check, call.node, "MEDIUM", message)
    if (
        call.name == "ruamel.yaml.YAML"
        and call.argument(-1, "typ")
        and call.given("typ") in {"unsafe", "base"}
    ):
        return _hit(check, call.node, "MEDIUM", message) if call.given("typ") == "unsafe" else None
    if call.name in {"yaml.load_all", "yaml.load"} and _loader(call).endswith(
        ("UnsafeLoader", "FullLoader")
    ):
        return _hit(check, call.node, "MEDIUM", message) if call.name != "yaml.load" else None
    if call.last == "load_model" and call.given("safe_mode") is False:
        return _hit(check, call.node, "MEDIUM", message)
    return None


def _loader(call: Call) -> str:
    return (call.argument(1, "Loader") or UNKNOWN).kind


def entities(call: Call) -> Hit | None:
    """XML whose entities are filled in from files and addresses."""
    message = "What is parsed may read files and addresses by its entities"
    if call.name.endswith("etree.XMLParser"):
        is_on = True in {call.given("resolve_entities"), call.given("load_dtd")}
        if is_on or call.given("no_network") is False:
            return _hit("xml-entities", call.node, "MEDIUM", message)
    if call.last == "setFeature" and len(call.positional) == 2:  # noqa: PLR2004 - a feature and its state
        feature, state = call.positional
        if (
            feature.kind.endswith(("feature_external_ges", "feature_external_pes"))
            and state.constant is True
        ):
            return _hit("xml-entities", call.node, "MEDIUM", message)
    return None


def unpacked(call: Call) -> Hit | None:
    """An archive whose members may be written anywhere."""
    is_tar = call.name.startswith("tarfile.") and call.last == "extract"
    if not is_tar and call.name != "shutil.unpack_archive":
        return None
    if "filter" in call.keywords and call.given("filter") != "fully_trusted":
        return None
    return _hit(
        "archive-traversal",
        call.node,
        "MEDIUM",
        "A member of an archive may be written anywhere",
        "MEDIUM",
    )
