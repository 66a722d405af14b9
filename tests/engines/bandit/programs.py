"""
Programs that come close to what bandit looks for, the same from the same seed.

The words are bandit's own lists and settings, and near misses; the grammar is data. It is no
matter what a program does, as long as it is parsed.
"""

from __future__ import annotations

import random
import re
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Final

from gate.engines.bandit import library

_GRAMMAR: Final = {
    "program": ["$import\n$import\n$stmts", "$import\n$stmts\n$stmts", "$stmts\n$stmts"],
    "stmts": ["$stmt\n$stmt", "$stmt\n$import\n$stmt\n$stmt", "$stmt\n$stmt\n$stmt"],
    "block": ["$stmts"],
    "stmt": [
        *["$call"] * 6,
        *["$target = $expr"] * 4,
        *["$word: $expr = $text", "$word, $word = $expr, $text", "$word += $expr", "del $word"],
        *["assert $expr, $text", "return_ = lambda $word=$text: $expr", "$text", "raise A($expr)"],
        *["$word['password'] = $text", "x.$word['my_token'] = $value", "x = y['pwd'] == $text"],
        *["if $word $is $text:\n$block", "if $expr:\n$block\nelif $expr: $call\nelse:\n$block"],
        *["def f($parameters):\n$block"] * 3,
        *["async def f($parameters) -> $expr:\n$block", "@$call\ndef f(a, b=$expr):\n$block"],
        *["class A($expr, $keyword=$expr):\n$block", "with $call as $word:\n$block"],
        *["try:\n$block\nexcept$caught:\n$handled", "try:\n$block\nfinally:\n$block"],
        *["for $word in $expr:\n    try: $call\n    except$caught:\n        $skip"] * 2,
        *["while $expr:\n    try: $call\n    except$caught: $skip\n    else: $call"],
        *["match $expr:\n    case $text if $call:\n        pass\n    case [$text, *_]: $call"],
    ],
    "handled": ["    pass", "    ...", "    $call", "    pass\n    pass"],
    "skip": ["pass", "continue", "..."],
    "caught": ["", " Exception", " ValueError", " Exception as e", " (A, B)", " a.Exception"],
    "is": ["==", "!=", "is", "in", "<"],
    "target": ["$word", "a.$word", "a.b.$word", "$word[$text]", "x = $word", "$word, y", "*$word, y"],
    "parameters": [
        *["", "$word=$text", "a, $word=$text, x=$expr", "a, /, $word=$expr, *b, $word_=$text"],
        *["a=$bad, b=$text", "$word: $expr = $expr, **k", "*a, $word=$text"],
    ],
    "expr": [
        *["$text"] * 5,
        *["$call"] * 6,
        *["$word"] * 3,
        *["$number", "$bad", "True", "False", "None", "...", "b'/tmp'"],
        *["$expr + $expr", "$text % $expr", "$text + $word + $text", "$expr | $expr"],
        *["$text.format($args)", "$text.replace($args)", "$text.join($args)", "($text % $word).x()"],
        *["$fstring", "$fstring", "[$expr, $expr]", "[$text]", "($expr, $expr)", "()", "[]"],
        *["{$text: $expr, $text: $expr}", "{'password': $expr}", "{**$word, $text: $text}"],
        *["{$expr, $text}", "{($text, 1)}", "$word[$text]", "($expr $is $expr)", "a.$word == $text"],
        *["(lambda $word=$text: $expr)", "[$expr for x in $expr if $expr]", "$text $text"],
        *["($expr if $expr else $expr)", "-$expr", "($expr or $text)", "($expr).$word"],
        *["(x := $expr)", "await_($expr)", "$word[$expr:$expr]", "[*$word, $text]"],
    ],
    "fstring": ["f'$sql {$word} $sql'", "f'{$word}$sql{x}'", "f'$sql' '{$word}'", "f'{x:{y}/tmp}'"],
    "call": [
        *["$name($args)"] * 5,
        *["$name($args, $keyword=$expr)", "$name($keyword=$value)", "$name($args, $keyword=$value)"],
        *["$name($text, $keyword=$value, $keyword_=$value)", "$name(*$word, **$word)"] * 3,
        "$name(**$text)",  # at which a check crashes, and nothing else of the program is told
        *["$name(**{'a': 1})", "($expr).$last($args)", "x[0].$last($args)"],
        *["$word.execute($text % $word)", "$word.execute($text.format(x))", "__import__($args)"],
        *["$word.$word.$last($args, $keyword=$value)", "$last($args)"],
    ],
    "args": ["", "$expr", "$text", "$text, $expr", "$word, $bad", "[$text, $text]", "$text, $number"],
    "import": [
        *["import $module", "import $module as $alias", "import $top", "import $top, $module"],
        *["from $module import $last", "from $module import $last as $alias"],
        *["from $top import $last", "from $module import *", "from . import $top"],
        *["from .$module import $last", "from . import $last as $alias"],
    ],
    "value": ["True", "False", "None", "0", "1", "[]", "$bad", "$text", "$word", "'data'", "f(x)"],
}  # fmt: skip
"""What a symbol is written as: ``$symbol`` stands for another; ``$block`` is indented."""
_DEEPEST: Final = 7
_PLAIN: Final = {"expr": "$word", "call": "f($word)", "stmts": "$call", "stmt": "x = $text"}
"""What a symbol is written as where a program is deep enough."""
_SINCE_3_12: Final = (
    "type A[T: '/tmp/a', *U, **V] = '/tmp/b'\n",
    "def f[T: '/tmp/a'](): pass\nclass A[T: '/tmp/b']: pass\nasync def f[T: '/tmp/a'](): pass\n",
    "f'{f'{eval(a)}'}' f'{'/tmp/x'}'\n",
)
_SINCE_3_13: Final = ("type A[T = '/tmp/a', *U = '/tmp/b', **V = '/tmp/c'] = x\n",)
PLACES: Final = (
    "match x:\n  case '/tmp/a' | '/tmp/b': pass\n  case A('/tmp/c', d='/tmp/d'): f('/tmp/e')\n",
    "match '/tmp/x':\n  case {'/tmp/e': '/tmp/f'}: pass\n  case ['/tmp/g'] as h if '/tmp/i': pass\n",
    "with '/tmp/a' as b['/tmp/x'], c as d['/tmp/y']: '/tmp/z'.x\n",
    "def f(a: '/tmp/a', /, b: '/tmp/b' = '/tmp/c', *c: '/tmp/d', d: '/tmp/e' = '/tmp/f'): pass\n",
    "@a('/tmp/x')\ndef f(**e: '/tmp/e') -> '/tmp/r':\n  return '/tmp/s'\n",
    "@a('/tmp/x')\nasync def f(**e: '/tmp/e') -> '/tmp/r':\n  return '/tmp/s'\n",
    "@a('/tmp/x')\nclass A('/tmp/y', b='/tmp/z'): c = '/tmp/a'\n",
    "try: a('/tmp/a')\nexcept b('/tmp/b'): a('/tmp/c')\nelse: a('/tmp/d')\nfinally: a('/tmp/e')\n",
    "try: a('/tmp/a')\nexcept* b('/tmp/b'): a('/tmp/c')\nelse: a('/tmp/d')\nfinally: a('/tmp/e')\n",
    "[eval(a) for b['/tmp/b'] in '/tmp/c' if '/tmp/d']\n",
    "{eval(a) for b['/tmp/b'] in '/tmp/c' if '/tmp/d'}\n",
    "(eval(a) for b['/tmp/b'] in '/tmp/c' if '/tmp/d')\n",
    "{eval(a): eval(b) for b['/tmp/b'] in '/tmp/c' if '/tmp/d'}\n",
    "x['/tmp/a':'/tmp/b':'/tmp/c']\nf(*'/tmp/d')\n'/tmp/e'['/tmp/f']\n",
    "'/tmp/a'.b(c='/tmp/d')\n",
    "f'{eval(x)!r:{eval(y)}/tmp}'\nf'/tmp{x}'\nlambda a='/tmp/b': '/tmp/c'\n",
    "def f():\n  yield '/tmp/a'\n  yield from '/tmp/b'\n  (x := '/tmp/c')\n",
    "async def f():\n  async with '/tmp/b' as c['/tmp/c']: d('/tmp/d')\n  await '/tmp/a'\n",
    "async def f():\n  async for a['/tmp/a'] in '/tmp/b': c('/tmp/c')\n  else: c('/tmp/d')\n",
    "for a['/tmp/a'] in '/tmp/b': c('/tmp/c')\nelse: c('/tmp/d')\n",
    "while '/tmp/a': c('/tmp/c')\nelse: c('/tmp/d')\n",
    "if '/tmp/a': c('/tmp/c')\nelse: c('/tmp/d')\nassert '/tmp/x', '/tmp/y'\n",
    "raise a('/tmp/a') from '/tmp/b'\ndel a['/tmp/c']\n",
    "a['/tmp/a']: '/tmp/b' = '/tmp/c'\na['/tmp/d'] += '/tmp/e'\na['/tmp/f'] = '/tmp/g'\n",
    "x = '/tmp/a' if '/tmp/b' else '/tmp/c'\ny = not '/tmp/d' or '/tmp/e' and '/tmp/f'\n",
    "x = {'/tmp/a': '/tmp/b', **'/tmp/c'}, ['/tmp/d'], {'/tmp/e'}, ('/tmp/f', '/tmp/g' < '/tmp/h')\n",
    "x = '/tmp/a' + '/tmp/b' * eval(c)\nx = eval(a) + ('/tmp/d' | eval(b)) % '/tmp/e'\n",
    *(_SINCE_3_12 if sys.version_info >= (3, 12) else ()),
    *(_SINCE_3_13 if sys.version_info >= (3, 13) else ()),
)
"""Programs in which something is found below each field of each class of nodes."""
_SPECIALS: Final = {
    "text": (
        *("0.0.0.0", "0.0.0.0:80", " 0.0.0.0", "/tmp", "/tmp/x", "/var/tmp/y", "/dev/shm/z"),
        *("/var/tmpx", "x/tmp", "", "abc", "md5", "SHA1", "sha", "METHOD_MD5", "METHOD_CRYPT"),
        *("PROTOCOL_SSLv3", "SafeLoader", "True", "data", "password", "my_token", "secret"),
        *("pwd", "pass", "passphrase", "pickle", "telnetlib", "subprocess", "xml.sax"),
        *("chmod 777 *", "tar cf * ", "/bin/ls", "ls", "main", "deadbeef1", "./x", "C:/x"),
        *("select a from b ", "SELECT a FROM", " b where", "sel", "ect x from y ", "delete"),
        *("from x ", "insert into t values (", "insert  into t", "values(1)", "update t set a "),
        *("update t", "set x", "\uff33ELECT x from y ", "\u017felect a from b "),
    ),
    "sql": ("select a", "from b ", "delete from", "insert into a values(", "update x set ", "x"),
    "word": (
        *("x", "y", "password", "my_token", "token_x", "secret_key", "user_pwd", "self", "pass1"),
        *("passphrase", "PASSWORD", "passwd", "a_secret_b", "tokens", "secrete", "pas", "db"),
    ),
    "bad": (
        *("ssl.PROTOCOL_SSLv3", "SSL.SSLv23_METHOD", "TLSv1_METHOD", "PROTOCOL_TLSv1_1"),
        *("p.AutoAddPolicy", "WarningPolicy()", "ec.SECT163K1", "hashlib.METHOD_MD5"),
        *("yaml.SafeLoader", "CSafeLoader", "select_autoescape()", "j.select_autoescape()"),
    ),
    "number": ("0", "1", "2", "511", "512", "1024", "2048", "0o777", "0o644", "0o20", "1.5", "2j"),
    "alias": ("sp", "al", "y", "load", "run", "exec", "md5", "__import__"),
    "keyword": (
        *("shell", "method", "ssl_version", "debug", "verify", "timeout", "password", "db_passwd"),
        *("token", "Loader", "usedforsecurity", "revision", "commit_id", "autoescape", "members"),
        *("filter", "mpModel", "key_size", "bits", "curve", "weights_only", "select", "where"),
        *("tables", "sql", "name", "salt", "x", "pass_", "SECRET", "passwordx", "host"),
    ),
}  # fmt: skip
_AIMED: Final = (
    ("'chmod 777 *'", "'tar *', shell=True", "['rsync', '*'], shell=True", "'pickle'", "'/x'"),
    ("p.AutoAddPolicy", "WarningPolicy()", "AutoAddPolicy", "x % y", "x + 'a'", "'%s' % x"),
    ("512", "x, 512", "x, 0o777", "65537, 1024", "bits=512", "key_size=1024"),
    ("'x', ec.SECT163K1", "ec.SECP192R1", "ec.SECP192R1()", "curve=ec.SECT163K1"),
    ("'x', crypt.METHOD_MD5", "'md5', x", "METHOD_MD5, 'x'", "x, salt=crypt.METHOD_MD5"),
    ("name='pickle'", "name='md5'", "sql=x, params=y", "members=f(x)", "mpModel=0", "mpModel=1"),
    ("x, shell=True", "x, shell=x", "x, debug=True", "x, verify=False", "x, timeout=None", "x"),
    ("x, password='x'", "x, ssl_version=ssl.PROTOCOL_SSLv3", "x, method=SSL.SSLv3_METHOD"),
    ("x, autoescape=False", "x, usedforsecurity=True", "x, weights_only=False", "x, where=y"),
)  # fmt: skip
"""Arguments that some plug-in looks for; those at which one crashes stand apart from others."""
_VERBS: Final = ("get", "options", "head", "post", "put", "patch", "delete")
_NAMES: Final = (
    *(f"requests.{verb}" for verb in _VERBS),
    *(f"httpx.{verb}" for verb in (*_VERBS, "request", "stream", "Client", "AsyncClient")),
    *("requests.api.get", "requests.request", "requests.get.x", "httpx.x.request"),
    *("yaml.load", "yaml.x.load", "torch.load", "torch.serialization.load", "hashlib.md5"),
    *("hashlib.md4", "hashlib.sha", "hashlib.sha1", "hashlib.new", "x.hashlib.new", "crypt.crypt"),
    *("crypt.mksalt", "flask.Flask.run", "app.run", "django.utils.safestring.mark_safe"),
    *(f"django.utils.safestring.Safe{kind}" for kind in ("Text", "Unicode", "String", "Bytes")),
    *("mark_safe", "qs.extra", "x.objects.extra", "django.db.models.expressions.RawSQL", "RawSQL"),
    *("ssl.wrap_socket", "pyOpenSSL.SSL.Context", "SSL.Context", "logging.config.listen"),
    *("pysnmp.hlapi.CommunityData", "pysnmp.hlapi.UsmUserData", "jinja2.Environment"),
    *("jinja2.x.Environment", "mako.template.Template", "paramiko.x.exec_command", "paramiko.client"),
    *("paramiko.set_missing_host_key_policy", "__import__", "tarfile.TarFile.extractall", "tarfile.open"),
    *("t.extractall", "t.extractall_x", "os.chmod", "os.fchmod", "xchmodx", "exec", "eval"),
    *("transformers.AutoModel.from_pretrained", "datasets.load_dataset", "x.from_pretrained"),
    *("huggingface_hub.hf_hub_download", "huggingface_hub.snapshot_download"),
    *("huggingface_hub.repository_id", "markupsafe.Markup", "flask.Markup", "foo", "a.b.c"),
    *(f"{package}.PublicKey.{kind}.generate" for package in ("Crypto", "Cryptodome")
      for kind in ("RSA", "DSA")),
    *(f"cryptography.hazmat.primitives.asymmetric.{kind}.generate_private_key"
      for kind in ("rsa", "dsa", "ec", "xx")),
    *("importlib.import_module", "importlib.__import__", "importlib.reload", "pickle", "os"),
)  # fmt: skip
"""What bandit's plug-ins look for by name, and near misses."""
_MODULES: Final = (
    *("flask_cors", "paramiko.client", "tarfile", "yaml", "torch", "os", "sys", "a"),
    *("django.utils.safestring", "django.db.models.expressions", "transformers.models"),
    *("datasets", "huggingface_hub"),
)
"""What must be imported before some plug-ins say anything."""


@cache
def names() -> tuple[str, ...]:
    """What may be called: from bandit's lists, settings and plug-ins."""
    listed = {
        name
        for entries in library.lists().values()
        for entry in entries
        for name in entry["qualnames"]
    }
    return tuple(sorted(listed | {*_NAMES, *_shells()}))


def _shells() -> list[str]:
    settings = library.settings("bandit.plugins.injection_shell", "shell_injection")
    return [name for some in settings.values() for name in some]


def programs(seed: int) -> Iterator[str]:
    """Yield what plug-ins look for, then a program for each name, and then ever more at random."""
    yield from PLACES
    chosen = random.Random(seed)
    for name in (*_NAMES, *_shells()):
        for group in _AIMED:
            yield "\n".join([*_imports(chosen, name), *(f"{name}({given})" for given in group)])
    for name in names() * 2:
        yield _without_holes("\n".join(_calling(chosen, name)))
    while True:
        turning = "# \u202e\n" if chosen.random() < 0.1 else ""
        yield turning + _without_holes(_Writer(chosen).write("program"))


def _without_holes(program: str) -> str:
    return program.replace("(, ", "(")  # where no arguments come before others


def _imports(chosen: random.Random, name: str) -> list[str]:
    module = name.rpartition(".")[0]
    modules = [name.partition(".")[0], *filter(None, [module]), *chosen.sample(_MODULES, 3)]
    return [f"import {each}" for each in modules]


def _calling(chosen: random.Random, name: str) -> Iterator[str]:
    """Yield the lines of a program that imports *name*, and calls it in several ways."""
    module, _, last = name.rpartition(".")
    writer = _Writer(chosen)
    yield from _imports(chosen, name)
    yield f"from {module or 'x'} import {last}"
    for called in (name, last, name, f"x.{last}", name):
        given = chosen.choice(["$args", "$args, $keyword=$value"])
        yield writer.filled(f"{called}({given})")


class _Writer:
    """Writes one program; names that it imported are called more often."""

    def __init__(self, chosen: random.Random) -> None:
        self._chosen = chosen
        self._imported: list[str] = []

    def write(self, symbol: str, depth: int = 0) -> str:
        """Return something that *symbol* may be written as."""
        if depth > _DEEPEST and symbol in _PLAIN:
            return self.filled(_PLAIN[symbol], depth)
        if symbol in _GRAMMAR:
            text = self.filled(self._chosen.choice(_GRAMMAR[symbol]), depth)
            return textwrap.indent(text, "    ") if symbol == "block" else text
        return self._word(symbol)

    def filled(self, template: str, depth: int = 0) -> str:
        """Return *template* with all symbols written."""
        return re.sub(r"\$([a-z]+)_?", lambda found: self.write(found[1], depth + 1), template)

    def _word(self, symbol: str) -> str:
        if symbol in {"name", "last", "module", "top"}:
            return self._name(symbol)
        word = self._chosen.choice(_SPECIALS[symbol])
        if symbol == "alias":
            self._imported.append(word)
        return self._quoted(word) if symbol == "text" else word

    def _name(self, symbol: str) -> str:
        name = self._chosen.choice(names())
        module, _, last = name.rpartition(".")
        if symbol == "name" and self._imported and self._chosen.random() < 0.3:
            known = self._chosen.choice(self._imported)
            return self._chosen.choice([known, f"{known}.{last}"])
        if symbol in {"module", "top"}:
            module = module or self._chosen.choice(_MODULES)
            return module.partition(".")[0] if symbol == "top" else module
        if symbol == "last":
            self._imported.append(last)
            return last
        return name

    def _quoted(self, text: str) -> str:
        """Return a literal for *text*, in one of the ways that Python has for it."""
        way = self._chosen.random()
        if way < 0.08:
            half = len(text) // 2
            return f"{text[:half]!r} {text[half:]!r}"
        if way < 0.14:
            return '"' + "".join(f"\\u{ord(each):04x}" for each in text) + '"'
        return f'"""{text}\n {text}"""' if way < 0.18 else repr(text)
