"""Version requirements."""

from __future__ import annotations

import pytest

from gate.settings.version import admits


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        (">=0.1", "0.1.0"),
        (">=0.1.0", "0.1"),
        (">=0.1, <1", "0.9.12"),
        ("==0.1", "0.1.0"),
        ("==0.1.*", "0.1.7"),
        ("==0.1.0.*", "0.1"),
        ("!=0.2", "0.2.1"),
        ("!=0.2.*", "0.3"),
        ("~=0.1.2", "0.1.9"),
        ("~=0.1", "0.9"),
        ("<=1", "1.0.0"),
        (">0.9", "0.10"),
        (">=0.2", "0.2.0rc1"),
        ("<0.2,>=0.1", "0.1.0.dev3"),
    ],
)
def test_a_version_inside_is_admitted(requirement, version):
    assert admits(requirement, version)


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        (">=0.2", "0.1.9"),
        (">=0.1,<1", "1.0"),
        ("==0.1", "0.1.1"),
        ("==0.1.*", "0.10"),
        ("==0.1.1.*", "0.1"),
        ("!=0.2", "0.2.0"),
        ("~=0.1.2", "0.2.0"),
        ("~=0.1.2", "0.1.1"),
        ("~=0.1", "1.0"),
        ("<1", "1.0"),
        (">1", "1.0.0"),
    ],
)
def test_a_version_outside_is_not(requirement, version):
    assert not admits(requirement, version)
