"""
What do OSV and PyPI say of some releases? Their answers become records in the OSV format.

https://google.github.io/osv.dev/api/, https://docs.pypi.org/api/json/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from gate.engines.advisories.advisory import ECOSYSTEM, canonical
from gate.engines.advisories.http import Client
from gate.model.error import EngineError
from gate.model.regex import regex
from gate.model.value import dataclass

Release = tuple[str, str]
"""A canonical name and a version."""
OSV: Final = "https://api.osv.dev"
PYPI: Final = "https://pypi.org"
_AT_ONCE: Final = 1000
"""What OSV answers in one go."""
_MOST_PAGES: Final = 20
_THREADS: Final = 8
_ID: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service says."""

    records: tuple[Mapping[str, Any], ...]
    """In the OSV format; each names the releases that were asked about."""
    unknown: frozenset[Release] = frozenset()
    """Releases that the service has never heard of."""


Ask = Callable[[Client, str, Sequence[Release]], Answer]


def ask_osv(client: Client, address: str, releases: Sequence[Release]) -> Answer:
    """
    Return what OSV at *address* says of *releases*.

    Raises:
        EngineError: it does not answer, or not as it should.
    """
    named: dict[str, set[Release]] = {}
    for start in range(0, len(releases), _AT_ONCE):
        for release, name in _osv_ids(client, address, releases[start : start + _AT_ONCE]):
            named.setdefault(name, set()).add(release)
    names = sorted(named)
    with ThreadPoolExecutor(_THREADS) as pool:
        records = list(pool.map(lambda name: _osv_record(client, address, name), names))
    for name, record in zip(names, records, strict=True):
        # It answered for these very releases, whatever its ranges make us think.
        record["affected"] = [*record["affected"], *map(_affected, sorted(named[name]))]
    return Answer(records=tuple(records))


def _osv_ids(
    client: Client, address: str, releases: Sequence[Release]
) -> Iterator[tuple[Release, str]]:
    waiting: list[tuple[Release, str]] = [(release, "") for release in releases]
    for _ in range(_MOST_PAGES):
        if not waiting:
            return
        url = f"{address.rstrip('/')}/v1/querybatch"
        status, told = client.json("POST", url, {"queries": [_query(*each) for each in waiting]})
        results = told.get("results") if status == 200 and isinstance(told, dict) else None  # noqa: PLR2004 - found
        if not isinstance(results, list) or len(results) != len(waiting):
            raise _odd(url)
        ahead = []
        for (release, _), result in zip(waiting, results, strict=True):
            ids, token = _page(result, url)
            yield from ((release, each) for each in ids)
            if token:
                ahead.append((release, token))
        waiting = ahead
    raise _odd(address)


def _query(release: Release, token: str) -> dict[str, Any]:
    name, version = release
    query = {"package": {"name": name, "ecosystem": ECOSYSTEM}, "version": version}
    return query | ({"page_token": token} if token else {})


def _page(result: object, url: str) -> tuple[list[str], str]:
    if not isinstance(result, dict):
        raise _odd(url)
    vulns, token = result.get("vulns", []), result.get("next_page_token", "")
    if not isinstance(vulns, list) or not isinstance(token, str):
        raise _odd(url)
    ids = [str(each.get("id")) for each in vulns if isinstance(each, dict)]
    if len(ids) != len(vulns) or not all(map(_ID.fullmatch, ids)):
        raise _odd(url)
    return ids, token


def _osv_record(client: Client, address: str, name: str) -> dict[str, Any]:
    url = f"{address.rstrip('/')}/v1/vulns/{name}"
    _, record = client.json("GET", url)
    if not isinstance(record, dict) or record.get("id") != name:
        raise _odd(url)
    if not isinstance(record.setdefault("affected", []), list):
        raise _odd(url)
    return record


def _affected(release: Release) -> dict[str, Any]:
    name, version = release
    return {"package": {"ecosystem": ECOSYSTEM, "name": name}, "versions": [version]}


def ask_pypi(client: Client, address: str, releases: Sequence[Release]) -> Answer:
    """
    Return what PyPI at *address* says of *releases*.

    Raises:
        EngineError: it does not answer, or not as it should.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(lambda release: _pypi(client, address, release), releases))
    records: dict[str, dict[str, Any]] = {}
    for each in found:
        for record in each or ():
            known = records.setdefault(record["id"], record)
            if known is not record:
                known["affected"] += record["affected"]
    unknown = (release for release, each in zip(releases, found, strict=True) if each is None)
    return Answer(records=tuple(records.values()), unknown=frozenset(unknown))


def _pypi(client: Client, address: str, release: Release) -> list[dict[str, Any]] | None:
    from urllib.parse import quote  # noqa: PLC0415 - imported only when used

    name, version = release
    public = quote(version.partition("+")[0], safe="")
    url = f"{address.rstrip('/')}/pypi/{quote(name, safe='')}/{public}/json"
    status, told = client.json("GET", url)
    if status == 404:  # noqa: PLR2004 - not found
        return None
    info = told.get("info") if isinstance(told, dict) else None
    told_name = info.get("name") if isinstance(info, dict) else None
    vulnerabilities = told.get("vulnerabilities") if isinstance(told, dict) else None
    if not isinstance(told_name, str) or canonical(told_name) != name:
        raise _odd(url)
    if not isinstance(vulnerabilities, list):
        raise _odd(url)
    return [_pypi_record(each, release, url) for each in vulnerabilities]


def _pypi_record(told: object, release: Release, url: str) -> dict[str, Any]:
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise _odd(url)
    fixed = told.get("fixed_in") or []
    if not isinstance(fixed, list) or not all(isinstance(each, str) for each in fixed):
        raise _odd(url)
    affected = _affected(release)
    if fixed:
        events = [{"introduced": release[1]}, *({"fixed": each} for each in fixed)]
        affected["ranges"] = [{"type": "ECOSYSTEM", "events": events}]
    return {
        "id": told["id"],
        "modified": "1970-01-01T00:00:00Z",
        "aliases": told.get("aliases"),
        "summary": told.get("summary") or told.get("details"),
        "withdrawn": told.get("withdrawn"),
        "affected": [affected],
    }


def _odd(where: str) -> EngineError:
    return EngineError(
        "the service does not answer as its documentation says",
        where=where,
        fix='ask the advisories on this machine: `service = "local"` in [stages.dependencies]',
    )


SERVICES: Final[Mapping[str, tuple[Ask, str]]] = {"osv": (ask_osv, OSV), "pypi": (ask_pypi, PYPI)}
"""By the name that settings give it: who asks, and where."""
