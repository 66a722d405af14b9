"""OSV and PyPI over HTTP: what they say arrives whole, or is an error."""

from __future__ import annotations

import threading

import pytest

from gate.engines.advisories.advisory import advisories_of
from gate.engines.advisories.http import Client
from gate.engines.advisories.online import ask_osv, ask_pypi
from gate.model.error import EngineError
from gate.model.network import Network
from tests.advisories import record
from tests.services import serving, told

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FLASK = ("flask", "0.12")
RECORDS = {
    each["id"]: each
    for each in (
        record("PYSEC-1", versions=("0.12",), aliases=("CVE-1",)),
        record("GHSA-1", versions=("0.12",), aliases=("CVE-1",)),
        record("PYSEC-2", versions=("0.12",)),
        record("PYSEC-9", "django", versions=("2.2",)),
    )
}
VULNERABILITY = {
    "id": "PYSEC-1",
    "aliases": ["CVE-1"],
    "summary": None,
    "details": "It is bad.",
    "fixed_in": ["1.0"],
    "withdrawn": None,
}


def client(**further):
    return Client(Network(), seconds=further.pop("seconds", 5), pause=0, **further)


def hang_up(request):
    request.close_connection = True
    request.connection.close()


def break_off(request):
    request.send_response(200)
    request.send_header("Content-Length", "100")
    request.end_headers()
    request.wfile.write(b'{"results": [')
    request.close_connection = True


def silence(request):
    threading.Event().wait(1)


BROKEN = {
    "500": (500, b"{}"),
    "503": (503, b"{}"),
    "403": (403, b"{}"),
    "moved": (302, b""),
    "HTML": (200, b"<html>It works!</html>"),
    "empty": (200, b""),
    "no object": told([]),
    "null": told(None),
    "deep": (200, b"[" * 100_000),
    "cut off": break_off,
    "hung up": hang_up,
    "silent": silence,
}


def test_osv_names_the_advisories_on_each_release_page_by_page():
    with serving(records=RECORDS, page=1) as service:
        answer = ask_osv(client(), service.address, [FLASK, ("rich", "1"), ("django", "2.2")])

    assert {"PYSEC-1", "GHSA-1", "PYSEC-2", "PYSEC-9"} == {one["id"] for one in answer.records}
    assert 3 == service.asked.count("/v1/querybatch")
    assert frozenset() == answer.unknown


def test_what_osv_names_is_named_whatever_its_ranges_make_us_think():
    odd = record("PYSEC-1", versions=("0.12",), events=(("introduced", "5"),))
    with serving(records={"PYSEC-1": odd}) as service:
        (found,) = ask_osv(client(), service.address, [FLASK]).records

    assert "0.12" in advisories_of(found)["flask"].versions


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("path", ["/v1/querybatch", "/v1/vulns/PYSEC-1"])
def test_what_osv_does_not_say_is_an_error(path, how):
    with (
        serving(records=RECORDS, answers={path: BROKEN[how]}) as service,
        pytest.raises(EngineError),
    ):
        ask_osv(client(seconds=0.2, tries=2), service.address, [FLASK])


@pytest.mark.parametrize(
    "answer",
    [
        (404, b"{}"),
        told({}),
        told({"results": []}),
        told({"results": [{}, {}]}),
        told({"results": [None]}),
        told({"results": [{"vulns": {}}]}),
        told({"results": [{"vulns": [None]}]}),
        told({"results": [{"vulns": [{"id": None}]}]}),
        told({"results": [{"vulns": [{"id": "../../etc"}]}]}),
        told({"results": [{"vulns": [], "next_page_token": 1}]}),
        told({"results": [{"vulns": [], "next_page_token": "again"}]}),
    ],
)
def test_an_odd_answer_of_osv_is_an_error(answer):
    with (
        serving(records=RECORDS, answers={"/v1/querybatch": answer}) as service,
        pytest.raises(EngineError, match="documentation"),
    ):
        ask_osv(client(), service.address, [FLASK])


@pytest.mark.parametrize(
    "answer", [(404, b"{}"), told({}), told({"id": "B"}), told({"id": "PYSEC-1", "affected": 1})]
)
def test_a_record_that_osv_named_must_be_there(answer):
    with (
        serving(records=RECORDS, answers={"/v1/vulns/PYSEC-1": answer}) as service,
        pytest.raises(EngineError),
    ):
        ask_osv(client(), service.address, [FLASK])


def test_pypi_names_the_vulnerabilities_and_what_it_has_never_heard_of():
    releases = {FLASK: [VULNERABILITY], ("flask", "0.13"): [VULNERABILITY], ("rich", "1"): []}
    with serving(releases=releases) as service:
        answer = ask_pypi(client(), service.address, [*releases, ("gone", "1+local")])

    (found,) = answer.records
    assert ("0.12", "0.13") == advisories_of(found)["flask"].versions
    assert "It is bad." == advisories_of(found)["flask"].summary
    assert {("gone", "1+local")} == answer.unknown


@pytest.mark.parametrize("how", BROKEN)
def test_what_pypi_does_not_say_is_an_error(how):
    with (
        serving(answers={"/pypi/flask/0.12/json": BROKEN[how]}) as service,
        pytest.raises(EngineError),
    ):
        ask_pypi(client(seconds=0.2, tries=2), service.address, [FLASK])


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"info": {}, "vulnerabilities": []},
        {"info": {"name": "other"}, "vulnerabilities": []},
        {"info": {"name": "flask"}},
        {"info": {"name": "flask"}, "vulnerabilities": {}},
        {"info": {"name": "flask"}, "vulnerabilities": [None]},
        {"info": {"name": "flask"}, "vulnerabilities": [{"id": "A", "fixed_in": [1]}]},
    ],
)
def test_an_odd_answer_of_pypi_is_an_error(value):
    with (
        serving(answers={"/pypi/flask/0.12/json": told(value)}) as service,
        pytest.raises(EngineError, match="documentation"),
    ):
        ask_pypi(client(), service.address, [FLASK])


def test_a_busy_service_is_asked_again():
    answers = iter([(503, b""), (429, b"")])

    def busy_at_first(request):
        status, data = next(answers, told({"results": [{}]}))
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.send_header("Retry-After", "86400")
        request.end_headers()
        request.wfile.write(data)

    with serving(answers={"/v1/querybatch": busy_at_first}) as service:
        assert () == ask_osv(client(), service.address, [FLASK]).records
    assert 3 == len(service.asked)


def test_offline_asks_nobody():
    with pytest.raises(EngineError, match="nothing may be fetched"):
        Client(Network(is_offline=True))


@pytest.mark.parametrize(
    "address", ["http://osv.example.org", "ftp://127.0.0.1/x", "nothing", "file:///etc/passwd"]
)
def test_only_services_with_tls_are_asked(address):
    with pytest.raises(EngineError, match="TLS alone"):
        client().json("GET", address)


def test_no_password_of_an_address_is_told():
    secret = "hunter2" + "hunter2"
    with pytest.raises(EngineError) as caught:
        client(seconds=0.2, tries=1).json("GET", f"http://me:{secret}@127.0.0.1:9/a?key={secret}")

    assert secret not in f"{caught.value.what} {caught.value.where} {caught.value.fix}"


def test_a_download_is_bounded_and_follows_redirections(tmp_path):
    def moved(request):
        request.send_response(302)
        request.send_header("Location", "/all.zip")
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(answers={"/a": moved, "/all.zip": (200, b"x" * 3 * 2**20)}) as service:
        with (tmp_path / "a").open("wb") as file:
            client().download(f"{service.address}/a", file, most_bytes=4 * 2**20)
        assert 3 * 2**20 == (tmp_path / "a").stat().st_size
        with (
            (tmp_path / "b").open("wb") as file,
            pytest.raises(EngineError, match="more than 2 MB"),
        ):
            client().download(f"{service.address}/a", file, most_bytes=2 * 2**20)


def test_a_download_that_moves_to_a_place_without_tls_or_in_circles_is_refused(tmp_path):
    def moves(place):
        def answer(request):
            request.send_response(302)
            request.send_header("Location", place)
            request.send_header("Content-Length", "0")
            request.end_headers()

        return answer

    with serving(answers={"/a": moves("/a"), "/b": moves("http://e.org/")}) as service:
        for path, why in (("/a", "without end"), ("/b", "TLS")):
            with (tmp_path / "x").open("wb") as file, pytest.raises(EngineError, match=why):
                client().download(f"{service.address}{path}", file, most_bytes=100)
