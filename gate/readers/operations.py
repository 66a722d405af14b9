"""
What somebody has to operate: services, scheduled tasks, consumers, alerts, charts.

A worker's job: each record has the ``kind``, ``name`` and ``line`` of one of them.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.toml import parsed
from gate.model.work import Item, Job, Json, Record, Unreadable
from gate.readers.prose import conflict_in
from gate.readers.yaml import Parsed, parse

CANARY: Final = Item(path=RepoPath("Procfile"), data=b"canary: sing\n")
"""A file in which a service must be found."""
JOB: Final = Job(module=__name__, profile={})

SERVICE, SCHEDULED, CONSUMER = "service", "scheduled task", "consumer"
ALERT, CHART, SCRIPT = "alert", "chart", "console script"
Found = tuple[str, str, int]
"""Kind, name, 1-based line."""

_NO_ONES: Final = re.compile(
    r"(?:^|/)(?:tests?|testing|docs?|examples?|fixtures)/"
    r"|(?:^|/)[\w.-]*compose[._-](?:tests?|testing|ci|e2e)\.ya?ml$"
)
_TEMPLATES: Final = re.compile(
    r"(?:^|/)(?:charts?|helm)/(?:.*/)?templates/|(?:^|/)templates/.*\.ya?ml$"
)
_FILES: Final = MappingProxyType(
    {
        "procfile": re.compile(r"(?:^|/)Procfile(?:\.\w+)?$"),
        "pyproject": re.compile(r"(?:^|/)pyproject\.toml$"),
        "setup": re.compile(r"(?:^|/)setup\.cfg$"),
        "chart": re.compile(r"(?:^|/)Chart\.ya?ml$"),
        "compose": re.compile(r"(?:^|/)[\w.-]*compose[\w.-]*\.ya?ml$"),
        "workflow": re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$"),
        "system crontab": re.compile(r"(?:^|/)cron\.d/[\w.-]+$"),
        "crontab": re.compile(r"(?:^|/)(?:crontab(?:\.\w+)?|[\w.-]+\.cron)$"),
        "yaml": re.compile(
            r"(?:^|/)(?:k8s|kubernetes|kube|manifests?|deploy(?:ments?)?|infra|monitoring|prometheus|"
            r"alerts?|alerting|rules|base|overlays)/.*\.ya?ml$|(?:^|/)[\w.-]*(?:alert|rule)s?[\w.-]*\.ya?ml$"
        ),
        "python": re.compile(r"\.py$"),
    }
)
"""How each file is read, by its name; the first that matches says it."""
_PYTHON: Final = re.compile(
    rb"beat_schedule|BEAT_SCHEDULE|periodic_task|scheduled_job|add_job|Consumer\(|basic_consume"
    rb"|\.subscriber\(|\.subscribe\(|task_queues|TASK_QUEUES|task_routes|TASK_ROUTES|\bactor\b|queue=|crontab\("
)
_EXPRESSION: Final = re.compile(r"\{\{[^{}\n]*\}\}")
_BLOCK: Final = re.compile(r"\{%(?:(?!\{%)[^\n])*?%\}")


def may_be_operated(path: RepoPath) -> bool:
    """Say whether the file at *path* may hold what somebody operates."""
    return _format(path) != ""


def _format(path: RepoPath) -> str:
    if _NO_ONES.search(path) or _TEMPLATES.search(path):
        return ""
    return next((name for name, pattern in _FILES.items() if pattern.search(path)), "")


def could(path: RepoPath, data: bytes) -> bool:
    """Say whether there may be something in *data*, without reading it."""
    return not path.endswith(".py") or bool(_PYTHON.search(data))


def prepare(_profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return a function from a file to its records."""

    def read(path: RepoPath, data: bytes) -> list[Record]:
        if not path.endswith(".py"):
            _check(data)
        found = _READERS[_format(path) or "yaml"](data)
        return [{"kind": kind, "name": name, "line": line} for kind, name, line in found]

    return read


def _check(data: bytes) -> None:
    text, is_binary = text_of(data)
    if is_binary:
        raise Unreadable("it is no text")
    if conflict := conflict_in(text):
        raise Unreadable(conflict)


def _procfile(data: bytes) -> Iterator[Found]:
    for number, line in enumerate(text_of(data)[0].splitlines(), 1):
        found = re.match(r"([A-Za-z0-9_-]+)\s*:\s*\S", line)
        if found and found[1] != "release":
            yield SERVICE, found[1], number


def _pyproject(data: bytes) -> Iterator[Found]:
    text = text_of(data)[0]
    try:
        told: Any = parsed(text)
    except ValueError as error:
        raise Unreadable("it is no TOML") from error
    poetry = _table(_table(told.get("tool")).get("poetry")).get("scripts")
    for name in [*_table(_table(told.get("project")).get("scripts")), *_table(poetry)]:
        yield SCRIPT, name, _line_of(text, name)


def _setup(data: bytes) -> Iterator[Found]:
    text = text_of(data)[0]
    _, _, rest = text.partition("console_scripts")
    for line in rest.splitlines()[1:]:
        found = re.match(r"[ \t]+([\w.-]+)\s*=\s*[\w.]+:", line)
        if not found and line.strip():
            return
        if found:
            yield SCRIPT, found[1], _line_of(text, found[1])


def _line_of(text: str, name: str) -> int:
    found = re.search(rf"(?m)^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*=", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_MOMENT: Final = re.compile(r"\s*(?:@\w+|(?:[\d*/,-]+\s+){4}[\w*/,-]+)\s+(?P<rest>\S.*)")
"""When a line of a crontab runs (https://man7.org/linux/man-pages/man5/crontab.5.html)."""
_RUNNERS: Final = frozenset({"python", "python3", "sh", "bash", "node", "ruby", "php", "uv", "run"})
_LOCK: Final = re.compile(r"(?:\S*/)?flock\s+(?:-\S+\s+)*\S+\s+")


def _crontab(data: bytes, *, has_user: bool = False) -> Iterator[Found]:
    for number, line in enumerate(text_of(data)[0].splitlines(), 1):
        found = _MOMENT.match(line[:1000])
        if found:
            rest = found["rest"].partition(" ")[2] if has_user else found["rest"]
            if name := _command(_LOCK.sub("", rest, count=1)):
                yield SCHEDULED, name, number


def _command(text: str) -> str:
    """Return what the command *text* runs: a program's name, or that of the script it is given."""
    words = [word.rpartition("/")[2] for word in text.split() if not word.startswith("-")]
    own = (word for word in words if "=" not in word and word not in _RUNNERS)
    return re.sub(r"\.\w{1,4}$", "", next(own, ""))


def documents(data: bytes) -> Iterator[tuple[Parsed, int]]:
    """
    Yield (document, lines before it) for each YAML document in *data*; templates are filled in.

    Raises:
        Unreadable: it is no YAML, even so.
    """
    text, is_binary = text_of(data)
    if is_binary:
        raise Unreadable("it is no text")
    at = 0
    for part in re.split(r"(?m)^---[^\n]*$", text):
        if part.strip():
            yield _document(part, at), at
        at += part.count("\n")


def _document(part: str, before: int) -> Parsed:
    try:
        return parse(part.encode("utf-8", "replace"))
    except Unreadable as error:
        if "{{" not in part and "{%" not in part:
            raise Unreadable(_moved(error.reason, before)) from error
    plain = _EXPRESSION.sub("template", _BLOCK.sub("", part))
    try:
        return parse(plain.encode("utf-8", "replace"))
    except Unreadable as error:
        raise Unreadable(f"{_moved(error.reason, before)}, but a template") from error


def _moved(reason: str, before: int) -> str:
    return re.sub(r"line (\d+)", lambda found: f"line {int(found[1]) + before}", reason)


def _yaml(data: bytes) -> Iterator[Found]:
    for told, before in documents(data):
        for kind, name, keys in _operated(_table(told.value)):
            yield kind, name, told.line(keys) + before


_WORKLOADS: Final = MappingProxyType(
    {
        **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "Rollout"), SERVICE),
        "CronJob": SCHEDULED,
    }
)
"""https://kubernetes.io/docs/concepts/workloads/"""
_Keys = tuple[str | int, ...]


def _operated(value: dict[str, Any]) -> Iterator[tuple[str, str, _Keys]]:
    kind = _WORKLOADS.get(str(value.get("kind")))
    name = _table(value.get("metadata")).get("name")
    if kind and name:
        yield kind, str(name), ("metadata", "name")
    inner = _table(value.get("spec")) if value.get("kind") == "PrometheusRule" else value
    start: _Keys = ("spec",) if inner is not value else ()
    for n, group in enumerate(_list(inner.get("groups"))):
        for m, rule in enumerate(_list(_table(group).get("rules"))):
            if isinstance(rule, dict) and rule.get("alert"):
                yield ALERT, str(rule["alert"]), (*start, "groups", n, "rules", m, "alert")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _compose(data: bytes) -> Iterator[Found]:
    for told, before in documents(data):
        for name in _table(_table(told.value).get("services")):
            yield SERVICE, str(name), told.line(("services", name)) + before


def _chart(data: bytes) -> Iterator[Found]:
    for told, before in documents(data):
        if name := _table(told.value).get("name"):
            yield CHART, str(name), told.line(("name",)) + before


def _workflow(data: bytes) -> Iterator[Found]:
    for told, before in documents(data):
        value = _table(told.value)
        if "schedule" in _table(value.get("on")):
            yield (
                SCHEDULED,
                str(value.get("name") or "scheduled workflow"),
                told.line(("on", "schedule")) + before,
            )


def _python(data: bytes) -> Iterator[Found]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(data)
    except SyntaxError as error:
        raise Unreadable(f"line {error.lineno or 1} is no Python") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("it is no Python, or nests too deeply") from error
    for node in ast.walk(module):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.keyword):
            yield from _assigned(node)
        elif isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _decorated(node)


def _assigned(node: ast.Assign | ast.AnnAssign | ast.keyword) -> Iterator[Found]:
    """Yield the tasks of a celery beat schedule, and the queues of its routes."""
    if not isinstance(node.value, ast.Dict):
        return
    names = [name.lower() for name in _targets(node)]
    is_schedule = any(name.endswith("beat_schedule") for name in names)
    is_routes = any(name.endswith("task_routes") for name in names)
    for key, value in zip(node.value.keys, node.value.values, strict=True):
        if is_schedule and _text(key):
            yield SCHEDULED, _text(key), getattr(key, "lineno", 1)
        if is_routes and isinstance(value, ast.Dict):
            yield from _queues(value)


def _targets(node: ast.Assign | ast.AnnAssign | ast.keyword) -> list[str]:
    if isinstance(node, ast.keyword):
        return [node.arg or ""]
    return [_last(one) for one in (node.targets if isinstance(node, ast.Assign) else [node.target])]


def _queues(route: ast.Dict) -> Iterator[Found]:
    for key, value in zip(route.keys, route.values, strict=True):
        if _text(key) == "queue" and _text(value):
            yield CONSUMER, _text(value), value.lineno


_CONSUMERS: Final = frozenset({"KafkaConsumer", "AIOKafkaConsumer", "basic_consume", "subscribe"})
_QUEUES: Final = frozenset({"Queue"})


def _called(node: ast.Call) -> Iterator[Found]:
    name = _last(node.func)
    if name in _CONSUMERS:
        words = [word for word in node.keywords if word.arg in {"queue", "topics", "topic"}]
        for one in [*node.args, *(word.value for word in words)]:
            for each in one.elts if isinstance(one, ast.List | ast.Tuple) else [one]:
                if _text(each):
                    yield CONSUMER, _text(each), node.lineno
    elif name in _QUEUES and node.args and _text(node.args[0]):
        yield CONSUMER, _text(node.args[0]), node.lineno
    elif name == "add_job" and node.args:
        yield SCHEDULED, _last(node.args[0]) or "job", node.lineno


_SUBSCRIBING: Final = MappingProxyType(
    {"subscriber": CONSUMER, "actor": CONSUMER, "agent": CONSUMER}
    | dict.fromkeys(("periodic_task", "scheduled_job", "on_tick"), SCHEDULED)
)


def _decorated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Found]:
    for one in node.decorator_list:
        name = _last(one.func if isinstance(one, ast.Call) else one)
        queue = ""
        if isinstance(one, ast.Call):
            words = [word.value for word in one.keywords if word.arg in {"queue", "queue_name"}]
            texts = [_text(each) for each in (*words, *one.args)]
            queue = next(filter(None, texts), "")
        kind = _SUBSCRIBING.get(name, CONSUMER if name in {"task", "shared_task"} and queue else "")
        if kind:
            yield kind, (queue if kind == CONSUMER else "") or node.name, node.lineno


def _last(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


_READERS: Final[Mapping[str, Callable[[bytes], Iterator[Found]]]] = MappingProxyType(
    {
        "procfile": _procfile,
        "pyproject": _pyproject,
        "setup": _setup,
        "chart": _chart,
        "compose": _compose,
        "workflow": _workflow,
        "crontab": _crontab,
        "system crontab": lambda data: _crontab(data, has_user=True),
        "yaml": _yaml,
        "python": _python,
    }
)
