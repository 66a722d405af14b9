"""
What a test run's JUnit report says: how many cases ran, and which failed.

There is no one JUnit format (https://github.com/testmoapp/junitxml collects what is in use), so
only what all have is believed: the ``<testcase>`` elements. The sums that a report writes into
its attributes are not read; junitparser makes them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from gate.model.evidence import oldest
from gate.model.path import RepoPath
from gate.model.text import cut, visible
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.xml import tree_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMED: Final = 50
"""How many failed cases are told by name."""
_LONGEST: Final = 300
_FAILED: Final = frozenset({"failure", "error"})
_NOT_RUN: Final = frozenset({"notrun", "skipped", "disabled", "suppressed", "ignored", "pending"})
_SAID_FAILED: Final = frozenset({"failed", "failure", "error", "broken"})
_COMMIT: Final = frozenset({"commit", "git.commit", "git_commit", "gate.commit", "revision"})
"""Properties by which a run may say which commit it tested."""

CANARY: Final = Item(
    path=RepoPath("canary.xml"),
    data=b'<testsuite failures="0"><testcase name="sings"><failure/></testcase></testsuite>',
)


def prepare(_profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return what reads one report into one record."""
    import junitparser  # noqa: F401, PLC0415 - in the zygote, once for all workers

    return read_junit


def read_junit(_path: RepoPath, data: bytes) -> list[Record]:
    """
    Return one record.

    ``cases`` and ``executed`` are counts; ``failed`` counts too, and ``named`` has the first of
    them by name; ``commit`` and ``at`` are what the report says of its age.

    Raises:
        Unreadable: *data* is no JUnit report, or one that leaves open what was run.
    """
    root = tree_of(data)
    if root.tag not in {"testsuites", "testsuite"}:
        raise Unreadable("it is no JUnit report: its root is neither testsuites nor testsuite")
    cases = list(root.iter("testcase"))
    _check(root, len(cases))
    failed = [case for case in cases if _has_failed(case)]
    passed_over = sum(1 for case in cases if _is_passed_over(case))
    stray = _results(root) - sum(map(_results, cases))
    named = [*map(_name, failed), *(["a failure outside of any test case"] if stray else [])]
    return [
        {
            "cases": len(cases),
            "executed": len(cases) - passed_over,
            "failed": len(failed) + stray,
            "named": cast("Json", named[:NAMED]),
            "commit": _commit(root),
            "at": oldest(suite.get("timestamp", "") for suite in root.iter("testsuite")),
        }
    ]


def _check(root: Element, cases: int) -> None:
    """
    Hold the number of *cases* against junitparser's own count.

    Raises:
        Unreadable: they differ: cases stand where no reader looks for them.
    """
    from junitparser import JUnitXml  # noqa: PLC0415 - in a worker alone

    for element in root.iter():
        element.attrib.pop("time", None)  # what is no number would end the count
    whole = JUnitXml.fromroot(cast("Any", root))  # it asks for its own name of an element
    count: Callable[[], None] = whole.update_statistics
    count()
    if whole.tests != cases:
        raise Unreadable(f"{cases - (whole.tests or 0)} of its {cases} test cases are in no suite")


def _has_failed(case: Element) -> bool:
    return bool(_results(case)) or _said(case) in _SAID_FAILED


def _results(element: Element) -> int:
    """Return how many elements in *element* say that something failed."""
    return sum(1 for tag in _FAILED for _ in element.iter(tag))


def _is_passed_over(case: Element) -> bool:
    if _has_failed(case):
        return False
    return case.find("skipped") is not None or _said(case) in _NOT_RUN


def _said(case: Element) -> str:
    """Return what GoogleTest and others write into an attribute, and no child element."""
    return (case.get("status") or case.get("result") or "").lower()


def _name(case: Element) -> str:
    whole = "::".join(filter(None, (case.get("classname"), case.get("name"))))
    return cut(visible(whole), _LONGEST) or "a case without a name"


def _commit(root: Element) -> str:
    for each in root.iter("property"):
        if (each.get("name") or "").lower() in _COMMIT:
            return each.get("value") or ""
    return ""
