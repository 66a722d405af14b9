"""The file by which a repository's host runs gate."""

from __future__ import annotations

import pytest
import yaml

from gate.settings.ci_file import Origin, ci_file

COMMIT = "0123456789" * 4
KNOWN = Origin(address="https://example.com/acme/tools/gate.git", commit=COMMIT)


def test_where_gate_comes_from_is_filled_in() -> None:
    (_, github), (_, gitlab) = ci_file("github", KNOWN), ci_file("gitlab", KNOWN)
    steps = yaml.safe_load(github)["jobs"]["gate"]["steps"]
    (included,) = yaml.safe_load(gitlab)["include"]

    assert f"acme/tools/gate@{COMMIT}" == steps[-1]["uses"]
    assert f"$CI_SERVER_FQDN/acme/tools/gate/gate@{COMMIT}" == included["component"]
    assert f"git+https://example.com/acme/tools/gate.git@{COMMIT}" == included["inputs"]["package"]


@pytest.mark.parametrize(
    "address",
    ["file:///srv/gate", "https://user:secret@example.com/a/b", "https://example.com/a\nb/c", ""],
)
def test_an_address_that_cannot_be_written_is_not_known(address: str) -> None:
    assert not Origin(address=address, commit=COMMIT).is_known
    assert KNOWN.is_known
