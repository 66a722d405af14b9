"""The secrets stage against labelled texts: what must be found, and what must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.secrets_quality import Quality, measured


@pytest.fixture(scope="module")
def quality(shared: Path) -> Quality:
    """The measures on the labelled data."""
    return measured(shared / "data" / "security")


def test_nearly_every_credential_of_the_matrix_is_found(quality: Quality):
    assert quality.found.rate >= 0.99, quality.found.told
    assert quality.right.rate >= 0.98, quality.right.told


def test_what_other_scanners_call_a_credential_is_found(quality: Quality):
    assert quality.recall.rate >= 0.90, quality.recall.told


def test_what_they_call_none_is_seldom_told_of(quality: Quality):
    assert quality.alarms.rate <= 0.05, quality.alarms.told
    assert quality.blocking_alarms.rate <= 0.05
