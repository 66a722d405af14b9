"""What a value from outside, or a text put together, must not reach."""

from __future__ import annotations

from typing import Final

from gate.engines.dataflow.checks.sink import Sink, built, outside, tainted
from gate.engines.dataflow.seen import Call
from gate.engines.dataflow.value import HOLE, TAINTED, Value
from gate.engines.dataflow.words import words
from gate.model.regex import regex

_LEADING: Final = r"(?is)(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*\(?\s*"
_DATA: Final = regex(
    _LEADING + r"(?:select\b.{1,2000}?\bfrom\b|select\s+\w+\s*\(|insert\s+(?:or\s+\w+\s+)?into\b"
    r"|update\b.{1,400}?\bset\b|delete\s+from\b|with\s+\w+.{0,80}?\bas\s*\(|merge\s+into\b"
    r"|replace\s+into\b|call\s+\w+|exec(?:ute)?\s+\w+)"
)
"""The start of a statement about data."""
_SCHEMA: Final = regex(
    _LEADING
    + r"(?:(?:create|drop|alter|truncate)\s+(?:\w+\s+){0,3}(?:table|view|index|database|schema|"
    r"role|user|sequence)\b|grant\b.{1,200}?\bto\b|set\s+\w+|copy\s+\w+|explain\b|show\s+\w+|use\s+\w+"
    r"|pragma\s+\w+|attach\s+database|vacuum\b|analyze\b|lock\s+table|listen\s+\w+|notify\s+\w+)"
)
"""The start of a statement about tables, whose names no driver takes as parameters."""
_CLAUSE: Final = regex(
    r"(?is)\b(?:where|and|or|order\s+by|group\s+by|set|values|from|join|having|limit)\b"
)
_HOST: Final = regex(rf"(?:(?:[a-zA-Z][\w+.-]*:)?//)?[^/?#\\]*{TAINTED}")
"""What came from outside, before the end of the host: it decides which server is meant."""
_MARKUP: Final = regex(r"<\s*[!/a-zA-Z]")


def is_sql(text: str) -> bool:
    """Say whether *text* is a statement, or the start of one."""
    start = text.lstrip()
    return bool(_DATA.match(start) or _SCHEMA.match(start))


def is_markup(text: str) -> bool:
    """Say whether *text* holds a tag."""
    return bool(_MARKUP.search(text))


def decides_host(value: Value) -> bool:
    """Say whether what came from outside in *value* decides which server an address leads to."""
    return bool(_HOST.match(value.shape))


def _sql(value: Value, call: Call) -> str:
    if value.kind in _MADE and call.name not in _MADE:
        return ""  # told where it is made
    if value.is_tainted and not value.is_built:
        return "HIGH" if "cursor" in call.name or call.last not in _PLAIN else ""
    if value.is_tainted and _CLAUSE.search(value.text) and call.last not in _PLAIN:
        return "HIGH"
    if not value.is_built or not is_sql(value.text):
        return ""
    if value.is_tainted:
        return "HIGH"
    return "MEDIUM" if _DATA.match(value.text.lstrip()) else "LOW"


_MADE: Final = words(
    "sqlalchemy.text sqlalchemy.sql.text sqlalchemy.sql.expression.text text sqlalchemy.TextClause"
)
"""What makes a statement of a text."""
_PLAIN: Final = words(
    "execute text query run prepare raw cursor iterate scalar scalars stream exec"
)
"""Names that other objects than databases have, so that the text must be SQL."""


def _leads_away(value: Value, call: Call) -> str:  # noqa: ARG001 - a row's test
    return "HIGH" if value.is_tainted and decides_host(value) else ""


def _on_path(value: Value, call: Call) -> str:
    return "HIGH" if value.is_tainted and "ath" in call.receiver.kind else ""


def _shell(value: Value, call: Call) -> str:
    return outside(value, call) if call.given("shell") is True else ""


def _program(value: Value, call: Call) -> str:
    if call.given("shell") is True:
        return ""
    if value.items:
        first = value.items[0]
        if first.is_tainted:
            return "HIGH"
        is_shell = SHELL.search(first.text)
        return "HIGH" if is_shell and any(each.is_tainted for each in value.items) else ""
    return "HIGH" if value.is_tainted and value.items is None else ""


SHELL: Final = regex(r"(?:\A|/)(?:(?:ba|z|da|k|c|fi)?sh|cmd(?:\.exe)?|powershell|pwsh)\Z")
"""The name of a shell."""


def _run(value: Value, call: Call) -> str:
    # Where only the program's own user decides, bandit has said all there is to say.
    return tainted(value, call) if call.last in {"eval", "exec"} else outside(value, call)


def _unknown_shell(value: Value, call: Call) -> str:
    return built(value, call) or ("LOW" if value.text == HOLE else "")


def _ldap(value: Value, call: Call) -> str:
    if call.last == "search" and not ("(" in value.text and "=" in value.text):
        return ""
    return built(value, call)


def _found(value: Value, call: Call) -> str:  # noqa: ARG001 - a row's test
    return "HIGH" if value.is_tainted and "[" in value.text and value.is_built else ""


_RAW_JSON: Final = (".json", ".get_json", "json.loads", ".data", ".media")


def _operators(value: Value, call: Call) -> str:  # noqa: ARG001 - a row's test
    is_whole = value.kind.endswith(_RAW_JSON)
    return "HIGH" if value.is_tainted and is_whole else ""


def _formula(value: Value, call: Call) -> str:
    return "LOW" if value.is_tainted and call.receiver.kind.startswith("csv.") else ""


def _names(package: str, names: str) -> str:
    return " ".join(f"{package}.{name}" for name in names.split())


_VERBS: Final = "get post put patch delete head options request stream"
_CLIENTS: Final = " ".join(
    _names(each, _VERBS)
    for each in (
        [
            "requests",
            "requests.Session",
            "requests.session",
            "httpx",
            "httpx.Client",
            "httpx.AsyncClient",
            "aiohttp",
            "aiohttp.ClientSession",
            "urllib3",
            "urllib3.PoolManager",
            "requests.api",
            "aiohttp.client.ClientSession",
            "requests.sessions.Session",
        ]
    )
)
FETCHES: Final = (
    f"{_CLIENTS} urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request "
    "urllib.request.URLopener.open urllib.request.URLopener.retrieve "
    "urllib.request.OpenerDirector.open urllib3.PoolManager.urlopen "
    "aiohttp.ClientSession.ws_connect websockets.connect"
)
"""What fetches an address."""
_SUBPROCESS: Final = _names("subprocess", "run call Popen check_call check_output")

SINKS: Final = (
    Sink(
        check="path-traversal",
        calls="open io.open codecs.open aiofiles.open os.open os.remove os.unlink os.rmdir "
        "os.removedirs os.listdir os.scandir os.makedirs os.mkdir os.rename os.replace os.chmod "
        "os.walk shutil.rmtree shutil.copy shutil.copy2 shutil.copyfile shutil.copytree "
        "shutil.move flask.send_file quart.send_file flask.helpers.send_file "
        "fastapi.responses.FileResponse starlette.responses.FileResponse aiohttp.web.FileResponse "
        "sanic.response.file bottle.static_file zipfile.ZipFile tarfile.open PIL.Image.open "
        "pandas.read_csv pandas.read_excel pandas.read_json numpy.load numpy.loadtxt "
        "django.core.files.storage.default_storage.open "
        "django.core.files.storage.default_storage.delete linecache.getline runpy.run_path "
        "sqlite3.connect fileinput.input django.http.FileResponse",
        places=(0, "file", "path", "name", "filename", "path_or_file", "filename_or_fp", "root"),
        verb="is used as the path of a file",
        test=lambda value, call: (
            tainted(value, call) if not value.kind.startswith(("open", "io.")) else ""
        ),
    ),
    Sink(
        check="path-traversal",
        calls="os.rename os.replace shutil.copy shutil.copy2 shutil.copyfile shutil.move",
        places=(1, "dst"),
        verb="is used as the path of a file",
        test=tainted,
    ),
    Sink(
        check="path-traversal",
        calls=".save",
        places=(0, "dst"),
        verb="is used as the path of a file",
        test=lambda value, call: tainted(value, call) if call.receiver.source else "",
    ),
    Sink(
        check="sql-built",
        calls=".executemany .executescript .exec_driver_sql .fetchrow .fetchval "
        ".fetch .fetch_all .fetch_one .copy_expert .mogrify .execute_sql .read_sql "
        "pandas.read_sql pandas.read_sql_query sqlalchemy.literal_column sqlalchemy.TextClause",
        places=(0, "sql", "query", "statement", "operation"),
        verb="becomes part of a statement in SQL",
        test=_sql,
        is_for_texts=True,
    ),
    Sink(
        check="sql-built",
        calls=".execute .raw .query .run .prepare sqlalchemy.text sqlalchemy.sql.text "
        "sqlalchemy.sql.expression.text text psycopg2.sql.SQL psycopg.sql.SQL .cursor .iterate "
        ".execute_async .scalar .scalars .stream .exec",
        places=(0, "sql", "query", "statement", "operation", "raw_query"),
        verb="becomes part of a statement in SQL",
        test=_sql,
        is_for_texts=True,
    ),
    Sink(
        check="command-injection",
        calls=_SUBPROCESS,
        places=(0, "args"),
        verb="becomes part of a shell's command",
        test=_shell,
    ),
    Sink(
        check="command-injection",
        calls=_SUBPROCESS
        + " asyncio.create_subprocess_exec os.execl os.execle os.execlp os.execlpe os.execv "
        "os.execve os.execvp os.execvpe",
        places=(0, "args"),
        verb="chooses the program that is started",
        test=_program,
    ),
    Sink(
        check="command-injection",
        calls="os.system os.popen subprocess.getoutput subprocess.getstatusoutput "
        "commands.getoutput .exec_command pexpect.spawn pexpect.run pty.spawn",
        places=(0, "command", "cmd"),
        verb="becomes part of a shell's command",
        test=outside,
    ),
    Sink(
        check="command-injection",
        calls="asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell",
        places=(0, "cmd"),
        verb="becomes part of a shell's command",
        test=_unknown_shell,
        is_for_texts=True,
    ),
    Sink(
        check="command-injection",
        calls=".BashOperator",
        places=("bash_command",),
        verb="becomes part of a shell's command",
        test=built,
        is_for_texts=True,
    ),
    Sink(
        check="command-injection",
        calls=".subprocess_shell",
        places=(1, "cmd"),
        verb="becomes part of a shell's command",
        test=_unknown_shell,
        is_for_texts=True,
    ),
    Sink(
        check="code-injection",
        calls="eval exec compile builtins.eval builtins.exec importlib.import_module __import__ "
        "pandas.eval numexpr.evaluate runpy.run_module code.InteractiveInterpreter.runsource "
        "code.InteractiveConsole.push code.InteractiveConsole.runcode "
        "_xxsubinterpreters.run_string _testcapi.run_in_subinterp",
        places=(0, 1, "source", "name"),
        verb="is run, or chooses what is run",
        test=_run,
    ),
    Sink(
        check="template-injection",
        calls="flask.render_template_string quart.render_template_string jinja2.Template "
        "django.template.Template mako.template.Template .from_string jinja2.environment.Template",
        places=(0, "source", "template_string", "text"),
        verb="becomes part of a template",
        test=built,
        is_for_texts=True,
    ),
    Sink(
        check="open-redirect",
        calls="flask.redirect quart.redirect werkzeug.utils.redirect django.shortcuts.redirect "
        "bottle.redirect django.http.HttpResponseRedirect sanic.response.redirect "
        "django.http.HttpResponsePermanentRedirect django.http.response.HttpResponseRedirect "
        "fastapi.responses.RedirectResponse starlette.responses.RedirectResponse "
        "aiohttp.web.HTTPFound aiohttp.web.HTTPSeeOther aiohttp.web.HTTPTemporaryRedirect "
        "aiohttp.web.HTTPMovedPermanently aiohttp.web.HTTPPermanentRedirect self.redirect "
        "pyramid.httpexceptions.HTTPFound falcon.HTTPFound",
        places=(0, "location", "url", "to", "redirect_to"),
        verb="decides where a visitor is sent",
        test=_leads_away,
    ),
    Sink(
        check="ssrf",
        calls=FETCHES + " http.client.HTTPConnection http.client.HTTPSConnection",
        places=(0, "url", "host"),
        verb="decides which server is asked",
        test=_leads_away,
    ),
    Sink(
        check="ssrf",
        calls=" ".join(each for each in FETCHES.split() if each.endswith((".request", ".stream"))),
        places=(1,),
        verb="decides which server is asked",
        test=_leads_away,
    ),
    Sink(
        check="ldap-injection",
        calls=".search_s .search_st .search_ext .search_ext_s .search",
        places=(1, 2, "filterstr", "search_filter"),
        verb="becomes part of an LDAP filter",
        test=_ldap,
        is_for_texts=True,
    ),
    Sink(
        check="xpath-injection",
        calls=".xpath lxml.etree.XPath",
        places=(0, "path", "_path"),
        verb="becomes part of an XPath",
        test=built,
        is_for_texts=True,
    ),
    Sink(
        check="xpath-injection",
        calls=".find .findall .iterfind .findtext",
        places=(0, "path", "_path"),
        verb="becomes part of an XPath",
        test=_found,
    ),
    Sink(
        check="nosql-injection",
        calls=".find .find_one .count_documents .delete_one .delete_many .update_one "
        ".update_many .find_one_and_update .aggregate",
        places=(0, "filter"),
        verb="is a query of the database's own operators",
        test=_operators,
    ),
    Sink(
        check="nan-injection",
        calls="float complex",
        places=(0,),
        verb="may be the text “nan”, which equals nothing and is less than nothing",
        test=tainted,
    ),
    Sink(
        check="regex-injection",
        calls=_names("re", "compile search match fullmatch sub subn findall finditer split"),
        places=(0, "pattern"),
        verb="is a pattern, which may take for ever to match",
        test=tainted,
    ),
    Sink(
        check="unsafe-deserialization",
        calls="pickle.loads pickle.load cPickle.loads dill.loads cloudpickle.loads marshal.loads "
        "jsonpickle.decode pickle.Unpickler shelve.open",
        places=(0,),
        verb="is unpickled, which runs what it says",
        test=tainted,
    ),
    Sink(
        check="mass-assignment",
        calls=" ".join(
            f".objects.{each}"
            for each in ["create", "update", "filter", "get_or_create", "update_or_create"]
        ),
        places=("**",),
        verb="names the fields that are written or asked for",
        test=tainted,
    ),
    Sink(
        check="csv-formula",
        calls=".writerow .writerows",
        places=(0,),
        verb="is written into a table, and a spreadsheet may run it",
        test=_formula,
    ),
    Sink(
        check="html-built",
        calls="django.core.mail.send_mail .send_mail .email_user",
        places=("html_message",),
        verb="becomes part of a mail's HTML",
        test=tainted,
    ),
    *(
        Sink(
            check="path-traversal",
            calls=calls,
            places=(-1,),
            verb="is used as the path of a file",
            test=test,
        )
        for calls, test in (
            (".read_text .read_bytes .write_text .write_bytes", tainted),
            (".open .unlink .mkdir .rmdir .touch .iterdir .glob .rglob", _on_path),
        )
    ),
)
"""``-1`` among the places is what the method is called on."""
