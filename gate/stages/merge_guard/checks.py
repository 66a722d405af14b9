"""Is what runs on the change green?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gate.model.fact import Fact, Known, Unknown
from gate.model.finding import Finding
from gate.model.host import Protection, RequiredCheck
from gate.model.review import Check, CheckState
from gate.model.stage import StageInput
from gate.model.text import count, visible
from gate.stages.merge_guard.options import MergeGuardOptions
from gate.stages.merge_guard.rules import CHECKS_NOT_GREEN, CHECKS_PENDING
from gate.stages.merge_guard.unknown import not_known

_SKIPPED: Final = frozenset({CheckState.SKIPPED, CheckState.NEUTRAL})
_ACTIONS: Final = "15368"
"""GitHub Actions, by the number that the host's rules have."""
_ALWAYS: Final = "secret"
"""What a check's name says that no incident excuses."""


def checks(
    found: Fact[tuple[Check, ...]],
    head: str,
    given: StageInput[MergeGuardOptions],
    *,
    is_incident: bool,
) -> Iterator[Finding]:
    """Yield each check of *head* that must be green and is not; in an incident, fewer must."""
    required = _required(given)
    for fact, what in ((found, "How the checks ended"), (required, "Which checks must be green")):
        if isinstance(fact, Unknown):
            yield not_known(what, fact, key=what)
            return
    assert isinstance(found, Known)  # noqa: S101 - for mypy: neither is Unknown here
    assert isinstance(required, Known)  # noqa: S101 - as above
    newest = [each for each in _newest(found.value, head) if not _is_own(each, given.options)]
    own = {each.name for each in found.value if each.is_own} | set(given.options.own_checks)
    others = [each for each in required.value if each.name not in own]
    asked = others or _all(newest)  # the gate's own check says nothing of what else runs
    held = [each for each in asked if not is_incident or _holds_always(each.name, given.options)]
    for each in held:
        yield from _one(each, newest, given.options)
    if not required.value and not newest and not is_incident:
        yield CHECKS_PENDING.found(
            "No check has reported on the newest commit, and neither the settings"
            " (`stages.merge-guard.required_checks`) nor the host say which must",
            key="none",
        )


def excused(found: Fact[tuple[Check, ...]], given: StageInput[MergeGuardOptions]) -> str:
    """Return which checks an incident excuses, as a clause."""
    required = _required(given)
    named = required.value if isinstance(required, Known) else ()
    reported = _all(found.value) if isinstance(found, Known) else ()
    names = dict.fromkeys(each.name for each in named or reported)
    free = [name for name in names if not _holds_always(name, given.options)]
    return f"{count(len(free), 'check')}: {', '.join(map(visible, free))}" if free else "no check"


def _required(given: StageInput[MergeGuardOptions]) -> Fact[tuple[RequiredCheck, ...]]:
    """Return the checks that must be green; none, where neither side names any."""
    named = given.options.required_checks
    if named:
        return Known(tuple(RequiredCheck(name=name, app=each.app) for name, each in named.items()))
    protection: Fact[Protection] = given.change.host.protection
    if isinstance(protection, Unknown):
        return protection
    return protection.value.required_checks if protection.value.is_protected else Known(())


def _all(found: Sequence[Check]) -> tuple[RequiredCheck, ...]:
    return tuple(RequiredCheck(name=name) for name in dict.fromkeys(each.name for each in found))


def _newest(found: Sequence[Check], head: str) -> list[Check]:
    """Return the newest attempt of each check of *head*, by who reports it."""
    last: dict[tuple[str, str, bool], Check] = {}
    for each in found:
        key = each.name, each.app, each.is_status
        if each.commit == head and (key not in last or each.attempt >= last[key].attempt):
            last[key] = each
    return list(last.values())


def _is_own(check: Check, options: MergeGuardOptions) -> bool:
    return check.is_own or check.name in options.own_checks


def _holds_always(name: str, options: MergeGuardOptions) -> bool:
    return name in options.incident_checks or _ALWAYS in name.casefold()


def _one(
    required: RequiredCheck, newest: Sequence[Check], options: MergeGuardOptions
) -> Iterator[Finding]:
    named = [each for each in newest if each.name == required.name]
    believed = [each for each in named if _is_from(each, required.app)]
    name = visible(required.name)
    if named and not believed:
        others = ", ".join(sorted({visible(each.app) or "nobody" for each in named}))
        yield CHECKS_NOT_GREEN.found(
            f"{name} is reported by {others}, and {_called(required.app)} must report it",
            key=required.name,
        )
    elif not named:
        yield CHECKS_PENDING.found(
            f"{name} has not reported on the newest commit; retry when it has", key=required.name
        )
    for each in believed:
        yield from _state(each, options)


def _is_from(check: Check, app: str) -> bool:
    """Say whether *app*, by its short name or its number, reports *check*."""
    return not app or (not check.is_status and app in (check.app, check.app_id))


def _called(app: str) -> str:
    if app == _ACTIONS:
        return "github-actions"
    return f"the app with the number {app}" if app.isdecimal() else visible(app)


def _state(check: Check, options: MergeGuardOptions) -> Iterator[Finding]:
    name, state = visible(check.name), check.state
    if state is CheckState.PENDING:
        yield CHECKS_PENDING.found(f"{name} has not ended; retry when it has", key=check.name)
    elif state in _SKIPPED:
        if not {check.name, "*"} & set(options.may_skip):
            yield CHECKS_NOT_GREEN.found(
                f"{name} ended as {state.value}, and `may_skip` does not name it",
                key=check.name,
            )
    elif state is not CheckState.SUCCESS:
        yield CHECKS_NOT_GREEN.found(f"{name} ended as {state.value}", key=check.name)
