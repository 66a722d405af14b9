"""A service asked over the network: findings, or no verdict; never clean by silence."""

from __future__ import annotations

import pytest

from gate.model.error import EngineError
from gate.model.network import Network
from gate.stages.dependencies import STAGE
from gate.stages.dependencies.options import DependenciesOptions
from tests.advisories import record
from tests.looking import Here, ask
from tests.services import serving, told

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WORKERS = Here()
PINS = {"requirements.txt": "flask==0.12\nrich==13.0\n"}
RECORDS = {
    "PYSEC-1": record("PYSEC-1", versions=("0.12",), events=(("introduced", "0"), ("fixed", "1.0")))
}
RELEASES = {
    ("flask", "0.12"): [{"id": "PYSEC-1", "aliases": [], "fixed_in": ["1.0"], "details": "Bad."}],
    ("rich", "13.0"): [],
}


def findings(service, address, head=PINS, **further):
    options = DependenciesOptions(service=service, service_address=address, service_seconds=2.0)
    return ask(STAGE, head, workers=WORKERS, options=options, **further)


@pytest.mark.parametrize("service", ["osv", "pypi"])
def test_what_a_service_knows_is_found(service):
    with serving(records=RECORDS, releases=RELEASES) as server:
        said = findings(service, server.address)

    assert ["flask PYSEC-1"] == [one.key for one in said["dependencies/vulnerable"]]
    assert "mended in 1.0" in said.findings[0].fix
    assert 1 == len(said.findings)
    assert "0 days old" in said.seen.against


def test_a_release_that_the_service_has_never_heard_of_was_not_audited():
    with serving(releases={("rich", "13.0"): []}) as server:
        said = findings("pypi", server.address)

    (found,) = said.findings
    assert ("dependencies/unknown-release", True) == (found.rule, found.is_undecided)
    assert 1 == found.location.line


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), told({}), told(None)])
@pytest.mark.parametrize(
    ("service", "path"), [("osv", "/v1/querybatch"), ("pypi", "/pypi/rich/13.0/json")]
)
def test_a_service_that_does_not_answer_breaks_the_stage(service, path, answer):
    with (
        serving(records=RECORDS, releases=RELEASES, answers={path: answer}) as server,
        pytest.raises(EngineError),
    ):
        findings(service, server.address)


def test_a_record_that_cannot_be_read_breaks_the_stage():
    odd = RECORDS["PYSEC-1"] | {"summary": 1}
    with (
        serving(records={"PYSEC-1": odd}) as server,
        pytest.raises(EngineError, match="no record"),
    ):
        findings("osv", server.address)


def test_offline_the_advisories_on_this_machine_are_asked():
    with serving(records=RECORDS) as server:
        said = findings("osv", server.address, network=Network(is_offline=True))

    assert [] == server.asked
    assert "2024-10-10" in said.seen.against
    assert said["dependencies/vulnerable"]


def test_no_address_that_a_manifest_names_is_contacted():
    with serving(releases=RELEASES) as server:
        text = (
            f"--index-url {server.address}/simple\n--extra-index-url {server.address}/more\n"
            f"--find-links {server.address}/links\n-r {server.address}/requirements.txt\n"
            f"flask @ {server.address}/flask.zip\n{server.address}/a-1.0-py3-none-any.whl\n"
            f"git+{server.address}/b.git#egg=b\n-e git+{server.address}/c.git#egg=c\nrich==13.0\n"
        )
        findings("local", "", {"requirements.txt": text})

    assert [] == server.asked
