from __future__ import annotations

import pytest

from gate.model.path import RepoPath
from gate.readers.routes.route import from_pattern, normalised
from gate.readers.routes.table import is_test


@pytest.mark.parametrize(
    "path",
    ["/users/{id}", "users/<int:id>/", "//users/{user_id:path}", "/users/<id>"],
)
def test_every_spelling_of_a_path_is_one(path: str) -> None:
    assert "/users/{}" == normalised(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (r"^users/(?P<id>\d+)/$", "users/{id}/"),
        (r"^users/(?P<id>[0-9]{4}(?:-[a-z]+)?)/x\.json$", "users/{id}/x.json"),
        (r"^(\w+)/?$", "{}/"),
        ("", ""),
    ],
)
def test_a_patterns_path_is_told(pattern: str, path: str) -> None:
    assert path == from_pattern(pattern)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("app/tests/x.py", True), ("test_x.py", True), ("conftest.py", True), ("latest/x.py", False)],
)
def test_a_test_serves_nobody(path: str, expected: bool) -> None:
    assert expected is is_test(RepoPath(path))
