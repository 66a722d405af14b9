"""Which checks look at which calls: by the last part of the name that is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from gate.engines.dataflow.checks import secrecy, web
from gate.engines.dataflow.checks.flows import FETCHES, SINKS
from gate.engines.dataflow.checks.sink import Sink, told
from gate.engines.dataflow.seen import Call, Hit

CallCheck = Callable[[Call], Hit | None]


def _row(sink: Sink) -> Iterator[tuple[str, CallCheck]]:
    """Yield the last part of each name of *sink*, and what looks at such a call."""
    exact = frozenset(name for name in sink.calls.split() if not name.startswith("."))
    ends = tuple(name for name in sink.calls.split() if name.startswith("."))

    def find(call: Call) -> Hit | None:
        if call.name in exact or call.name.endswith(ends):
            return _received(sink, call) if sink.places == (-1,) else sink.find(call)
        return None

    for name in sink.calls.split():
        yield name.rpartition(".")[2], find


def _received(sink: Sink, call: Call) -> Hit | None:
    """Return what is wrong with the object that a method is called on."""
    severity = sink.test(call.receiver, call)
    if not severity:
        return None
    return Hit(
        check=sink.check,
        node=call.node,
        severity=severity,
        confidence="HIGH",
        message=told(call.receiver, sink.verb),
    )


def _by_last(names: Iterable[str], check: CallCheck) -> Iterator[tuple[str, CallCheck]]:
    for name in {each.rpartition(".")[2] for each in names}:
        yield name, check


def _rows() -> Iterator[tuple[str, CallCheck]]:
    for sink in SINKS:
        yield from _row(sink)
    yield from _by_last(web.HTML_CALLS, web.response)
    yield from _by_last(web.FORMAT_HTML, web.formatted)
    yield from _by_last(web.MARKS, web.marked)
    yield from _by_last(web.MIDDLEWARE, web.middleware)
    yield from _by_last(web.COOKIES, web.cookie)
    yield from _by_last(secrecy.KEY_CALLS, secrecy.key_given)
    yield from _by_last(("decode", "encode", "get_unverified_claims"), secrecy.unverified)
    yield from _by_last(secrecy.RANDOM_CALLS, secrecy.guessed)
    yield from _by_last(("new",), secrecy.cipher)
    yield from _by_last(("chmod", "umask"), secrecy.opened)
    yield from _by_last(("set_option", "disable_warnings", "SSLContext"), secrecy.unchecked)
    yield from _by_last(FETCHES.split(), secrecy.cleartext)
    yield from _by_last(
        (*secrecy.LOADERS, "load", "load_all", "YAML", "load_model"), secrecy.loaded
    )
    yield from _by_last(("XMLParser", "setFeature"), secrecy.entities)
    yield from _by_last(("extract", "unpack_archive"), secrecy.unpacked)


def _table() -> Mapping[str, tuple[CallCheck, ...]]:
    table: dict[str, tuple[CallCheck, ...]] = {}
    for last, check in _rows():
        if check not in table.get(last, ()):
            table[last] = (*table.get(last, ()), check)
    return table


CALLS: Final = _table()
KEYWORDS: Final[Mapping[str, CallCheck]] = {
    **dict.fromkeys((*secrecy.UNCHECKED, "verify", "ssl"), secrecy.unchecked),
    **dict.fromkeys(web.SWITCHES | {"debug"}, web.switched_by_call),
    **dict.fromkeys(secrecy.KEY_NAMES, secrecy.key_given),
}
"""Checks of calls that are given an argument of this name, whatever is called."""
KEYS: Final = (
    web.SWITCHES
    | secrecy.KEY_NAMES
    | {"Access-Control-Allow-Origin", "debug", "verify", "check_hostname", "verify_mode"}
    | {"_create_default_https_context", "minimum_version"}
)
"""Names, attributes and items whose values are looked at where they are set."""
