"""What a host sent is believed as far as it is of the kind that was asked for."""

from __future__ import annotations

import pytest

from gate.model.payload import Payload


@pytest.mark.parametrize(
    ("written", "is_moment"),
    [
        ("2026-09-07T10:00:00Z", True),
        ("2026-09-07T10:00:00+02:00", True),
        ("2026-09-07T10:00:00", False),
        ("0001-01-01T00:00:00Z", False),
        ("9999-12-31T23:59:59-14:00", False),
        ("2026-09-31T10:00:00Z", False),
        (None, False),
        (["2026-09-07T10:00:00Z"], False),
    ],
)
def test_a_moment_has_its_zone_and_lies_in_our_times(written, is_moment):
    assert is_moment is (Payload({"at": written}).time("at") is not None)


@pytest.mark.parametrize(
    ("written", "is_whole"),
    [([], True), ([{}], True), ([{}, None], False), (["a"], False), (None, False), ({}, False)],
)
def test_a_list_of_objects_is_whole_or_none(written, is_whole):
    assert is_whole is (Payload({"nodes": written}).whole("nodes") is not None)
