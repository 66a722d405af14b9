"""Patterns of the settings say where files may lie, so that no other folder is looked through."""

import pytest

from gate.model.path import RepoPath
from gate.options import globs


@pytest.mark.parametrize(
    ("pattern", "folders"),
    [
        ("coverage.xml", ("**",)),
        ("*.xml", ("**",)),
        ("reports/", ("**",)),
        ("/coverage.xml", ("coverage.xml/**", "")),
        ("/unit*.xml", ("",)),
        ("reports/unit*.xml", ("reports",)),
        ("reports/unit/out.xml", ("reports/unit/out.xml/**", "reports/unit")),
        ("/reports/unit/", ("reports/unit/**", "reports/**")),
        ("reports/**", ("reports/**",)),
        ("reports/*/unit.xml", ("reports/**",)),
        ("**/unit.xml", ("**",)),
        ("!reports/x.xml", ()),
    ],
)
def test_a_pattern_says_where_its_files_may_lie(pattern, folders):
    assert folders == globs([pattern]).folders


@pytest.mark.parametrize("pattern", ["reports/unit*.xml", "/reports/", "reports", "r*/unit.xml"])
def test_what_a_pattern_names_lies_there(pattern):
    path = RepoPath("reports/unit.xml")
    folders = globs([pattern]).folders

    assert globs([pattern]).matches(path)
    assert {"reports", "reports/**", "**"} & {*folders}
