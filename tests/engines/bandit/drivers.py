"""Both drivers of bandit, and what they say, told so that it can be compared."""

from __future__ import annotations

import re
import warnings
from functools import cache

from gate.engines.bandit.drivers import Scan, driver
from gate.model.work import Unreadable
from gate.stages.sast.rules import BY_TEST

Told = str | list[tuple[object, ...]]
"""Why a file was not looked at, or all that bandit says of each issue."""
TESTS = tuple(BY_TEST)


@cache
def scan(*, is_stock: bool) -> Scan:
    return driver(TESTS, is_stock=is_stock)


def told(by: Scan, data: bytes) -> Told:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            issues = by(data).issues
        except Unreadable as error:
            return error.reason
    return [
        (
            issue.test_id,
            issue.test,
            issue.severity,
            issue.confidence,
            issue.cwe.id,
            issue.lineno,
            list(issue.linerange),
            issue.col_offset,
            issue.end_col_offset,
            re.sub(r"0x[0-9a-f]{6,}", "0x", f"{issue.text} {issue.ident}"),  # an address
        )
        for issue in issues
    ]


def fast(data: bytes) -> Told:
    return told(scan(is_stock=False), data)


def stock(data: bytes) -> Told:
    return told(scan(is_stock=True), data)
