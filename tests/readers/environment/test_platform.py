"""Which names does no team describe?"""

from __future__ import annotations

import pytest

from gate.readers.environment.platform import is_platform


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "CI", "GITHUB_TOKEN", "CI_COMMIT_SHA", "LC_ALL", "no_proxy", "_"]
)
def test_what_a_platform_sets_is_known(name: str) -> None:
    assert is_platform(name)


@pytest.mark.parametrize(
    "name", ["SHOP_PATH", "DATABASE_URL", "CITY", "PORT", "AWS_REGION", "HOMEPAGE", ""]
)
def test_what_a_team_sets_is_not(name: str) -> None:
    assert not is_platform(name)
