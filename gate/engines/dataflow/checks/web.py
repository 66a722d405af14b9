"""HTML that is put together, cookies, and what a web application is told of itself."""

from __future__ import annotations

import ast
from typing import Final

from gate.engines.dataflow.checks.flows import decides_host, is_markup, is_sql
from gate.engines.dataflow.checks.sink import told
from gate.engines.dataflow.seen import Assigned, Call, Function, Hit
from gate.engines.dataflow.value import NOTHING, Value
from gate.engines.dataflow.words import words
from gate.model.regex import regex

_STRUCTURES: Final = frozenset({"dict", "list", "set", "comprehension"})
_HTML_RESPONSES: Final = words(
    "fastapi.responses.HTMLResponse starlette.responses.HTMLResponse sanic.response.html "
    "django.http.HttpResponse django.http.HttpResponseBadRequest "
    "django.http.HttpResponseNotFound django.http.HttpResponseForbidden "
    "django.http.HttpResponseServerError django.http.response.HttpResponse "
    "django.http.HttpResponseNotAllowed flask.make_response flask.Response "
    "quart.make_response quart.Response werkzeug.Response werkzeug.wrappers.Response "
    "bottle.HTTPResponse self.write django.http.StreamingHttpResponse HttpResponse "
    "HTMLResponse"
)
"""What sends HTML unless it is told to send something else."""
_ASKED_RESPONSES: Final = words(
    "fastapi.Response fastapi.responses.Response starlette.responses.Response "
    "aiohttp.web.Response litestar.Response"
)
"""What sends HTML when it is told to."""
_TYPES: Final = ("content_type", "mimetype", "media_type", "headers")
HTML_CALLS: Final = _HTML_RESPONSES | _ASKED_RESPONSES
FORMAT_HTML: Final = frozenset(
    {"django.utils.html.format_html", "django.utils.safestring.SafeString"}
)
MARKS: Final = frozenset(
    {"django.utils.safestring.mark_safe", "markupsafe.Markup", "flask.Markup", "jinja2.Markup"}
)


def _html(node: ast.AST, value: Value, verb: str) -> Hit | None:
    """Return what is wrong with sending *value* as HTML."""
    is_certain = value.is_tainted
    if not is_certain and not (value.is_built and is_markup(value.text)):
        return None
    return Hit(
        check="html-built",
        node=node,
        severity="HIGH" if is_certain else "MEDIUM",
        confidence="HIGH" if is_certain else "MEDIUM",
        message=told(value, verb),
    )


def response(call: Call) -> Hit | None:
    """HTML that is sent with something in it that was not escaped."""
    if call.name not in HTML_CALLS:
        return None
    value = call.argument(0, "content", "body", "text", "response")
    if value is None or value.kind in _STRUCTURES or not _is_html(call):
        return None
    if value.kind.endswith((".read", "json.dumps", "open", ".get_json", ".dumps")):
        return None
    return _html(call.node, value, "is sent as HTML and was not escaped")


def _is_html(call: Call) -> bool:
    types = [call.keywords[name] for name in _TYPES if name in call.keywords]
    if call.name.startswith("django.") and len(call.positional) > 1:
        types.append(call.positional[1])
    if call.name in _ASKED_RESPONSES:
        return any("html" in each.text for each in types)
    return not types or any("html" in each.text for each in types)


def formatted(call: Call) -> Hit | None:
    """A format for HTML that is itself put together, so that nothing escapes its parts."""
    if call.name not in FORMAT_HTML or not call.positional:
        return None
    value = call.positional[0]
    return _html(call.node, value, "is HTML's own frame, which format_html does not escape")


def marked(call: Call) -> Hit | None:
    """A value of a request that is called safe."""
    if call.name in MARKS and call.positional and call.positional[0].is_tainted:
        return _html(call.node, call.positional[0], "is marked as safe HTML")
    return None


def returned(node: ast.AST, value: Value, function: Function) -> Hit | None:
    """A handler's text, which its framework sends as HTML."""
    if not function.sends_html:
        return None
    text = value.items[0] if value.kind == "tuple" and value.items else value
    if text.kind in _STRUCTURES or text.items is not None or text.kind.endswith(" model"):
        return None
    if text.kind.endswith((".json", ".get_json", "json.loads", "json.dumps", ".read")):
        return None
    return _html(node, text, "is returned, sent as HTML, and was not escaped")


def built(node: ast.AST, value: Value) -> Hit | None:
    """SQL, HTML or an address into which a value of a request is put, wherever it goes then."""
    if not (value.is_tainted and value.is_built):
        return None
    if is_sql(value.text) and not is_markup(value.text):
        check, verb = "sql-built", "becomes part of a statement in SQL"
    elif is_markup(value.text):
        check, verb = "html-built", "becomes part of HTML and was not escaped"
    elif value.text.startswith(("http://", "https://")) and decides_host(value):
        check, verb = "ssrf", "decides which server an address leads to"
    else:
        return None
    return Hit(
        check=check, node=node, severity="HIGH", confidence="HIGH", message=told(value, verb)
    )


COOKIES: Final = words("set_cookie set_signed_cookie set_secure_cookie")
_READ_BY_SCRIPTS: Final = regex(r"(?i)csrf|xsrf|lang|locale|theme|consent|timezone")


def cookie(call: Call) -> Hit | None:
    """A cookie without the flags that keep it from scripts, other sites, and open networks."""
    if call.last not in COOKIES or call.is_open:
        return None
    name = call.argument(0, "key", "name")
    if name is None or call.given("max_age") == 0 or len(call.positional) + len(call.keywords) <= 1:
        return None
    missing = [flag for flag in ("secure", "httponly") if _is_off(call, flag)]
    if _READ_BY_SCRIPTS.search(name.text) and "httponly" in missing:
        missing.remove("httponly")
    is_lax = "samesite" not in call.keywords or call.given("samesite") in {"None", "none", None}
    if not missing and not (is_lax and call.keywords.get("samesite", name).constant is not NOTHING):
        return None
    flags = ", ".join([*missing, *(["samesite"] if is_lax else [])])
    return Hit(
        check="cookie-flags",
        node=call.node,
        severity="MEDIUM" if missing else "LOW",
        confidence="HIGH",
        message=f"A cookie is set without {flags}",
    )


def _is_off(call: Call, flag: str) -> bool:
    value = call.keywords.get(flag) or call.keywords.get(flag.capitalize())
    return value is None or value.constant in {False, None}


MIDDLEWARE: Final = words(
    "add_middleware Middleware SessionMiddleware CORSMiddleware CORS cross_origin"
)


def middleware(call: Call) -> Hit | None:
    """A session's cookie that open networks carry; other sites that are let in with theirs."""
    kinds = (call.name, *(each.kind for each in call.positional[:1]))
    names = {kind.rpartition(".")[2] for kind in kinds}
    if "SessionMiddleware" in names:
        return _session(call)
    return _origins(call) if names & {"CORSMiddleware", "CORS", "cross_origin"} else None


def _session(call: Call) -> Hit | None:
    is_said = "https_only" in call.keywords
    if call.is_open or (is_said and call.given("https_only") is not False):
        return None
    return Hit(
        check="cookie-flags",
        node=call.node,
        severity="MEDIUM" if is_said else "LOW",
        confidence="HIGH",
        message="The session's cookie is set without https_only",
    )


def _origins(call: Call) -> Hit | None:
    origins = call.argument(-1, "allow_origins", "origins", "allow_origin_regex")
    values = (origins.items or (origins,)) if origins is not None else ()
    if not any(each.constant in ("*", ".*") for each in values):
        return None
    is_with = True in (call.given("allow_credentials"), call.given("supports_credentials"))
    return Hit(
        check="permissive-cors",
        node=call.node,
        severity="MEDIUM" if is_with else "LOW",
        confidence="HIGH",
        message="Every site may read the answers"
        + (", with its visitors' cookies" if is_with else ""),
    )


_OFF: Final = {
    "cookie-flags": words(
        "SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY CSRF_COOKIE_SECURE REMEMBER_COOKIE_SECURE "
        "REMEMBER_COOKIE_HTTPONLY LANGUAGE_COOKIE_SECURE JWT_COOKIE_SECURE "
        "JWT_COOKIE_CSRF_PROTECT"
    ),
    "csrf-disabled": frozenset(["WTF_CSRF_ENABLED", "CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT"]),
    "autoescape-off": frozenset({"autoescape"}),
}
_ON: Final = {
    "debug-enabled": frozenset({"DEBUG", "TESTING"}),
    "permissive-cors": frozenset({"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"}),
}
_SAYS: Final = {
    "cookie-flags": "A flag of a cookie is switched off",
    "csrf-disabled": "The protection against forged requests is switched off",
    "autoescape-off": "Templates are told not to escape",
    "debug-enabled": "The application is told to debug",
    "permissive-cors": "Every site may read the answers",
}
_GRAVE: Final = frozenset({"cookie-flags", "csrf-disabled", "debug-enabled"})
SWITCHES: Final = frozenset[str]().union(*_OFF.values(), *_ON.values())


def _switched(node: ast.AST, key: str, value: Value) -> Hit | None:
    for switches, state in ((_OFF, False), (_ON, True)):
        for check, keys in switches.items():
            if key in keys and value.constant is state:
                return Hit(
                    check=check,
                    node=node,
                    severity="MEDIUM" if check in _GRAVE else "LOW",
                    confidence="HIGH",
                    message=_SAYS[check],
                )
    return None


def switch(told_of: Assigned) -> Hit | None:
    """A setting that should be the other way."""
    if told_of.key == "Access-Control-Allow-Origin" and told_of.value.constant == "*":
        return Hit(
            check="permissive-cors",
            node=told_of.node,
            severity="LOW",
            confidence="HIGH",
            message=_SAYS["permissive-cors"],
        )
    if told_of.key == "debug" and told_of.value.constant is True and not told_of.is_item:
        holder = told_of.name.rpartition(".")[0]
        if holder.rpartition(".")[2] in {
            "app",
            "Flask",
            "FastAPI",
            "application",
            "Starlette",
            "api",
        }:
            return _switched(told_of.node, "DEBUG", told_of.value)
        return None
    if told_of.key == "DEBUG" and not told_of.is_item and told_of.in_function:
        return None
    return _switched(told_of.node, told_of.key, told_of.value)


def switched_by_call(call: Call) -> Hit | None:
    """A setting that a call turns: ``app.config.update(DEBUG=True)``."""
    if is_for_tests(call.last):
        return None
    for key, value in call.keywords.items():
        if key in SWITCHES and (key.isupper() or _renders(call)):
            return _switched(call.node, key, value)
    if call.given("debug") is True and _debugs(call):
        return _switched(call.node, "DEBUG", call.keywords["debug"])
    return None


_IN_TESTS: Final = frozenset({"override_settings", "settings", "modify_settings"})
"""Django's ways to set something for one test."""


def is_for_tests(last: str) -> bool:
    """Say whether what is called by a name that ends with *last* sets something for one test."""
    return last in _IN_TESTS


def _renders(call: Call) -> bool:
    return call.last in {"Context", "Engine", "RequestContext"}


_DEBUGGED: Final = words("FastAPI Starlette Application Litestar Sanic")


def _debugs(call: Call) -> bool:
    if call.last in _DEBUGGED:
        return True
    is_app = call.name.partition(".")[0] in {"app", "application", "socketio", "bottle", "sanic"}
    return call.last == "run" and is_app


def exempted(node: ast.AST, name: str) -> Hit | None:
    """A view that other sites' forms may be sent to."""
    holder, _, last = name.rpartition(".")
    if last != "csrf_exempt" and not (last == "exempt" and "csrf" in holder.lower()):
        return None
    return Hit(
        check="csrf-disabled",
        node=node,
        severity="LOW",
        confidence="HIGH",
        message="A view is left without the protection against forged requests",
    )
