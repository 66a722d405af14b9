"""Public holidays of a country, or of a part of it: https://holidays.readthedocs.io."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gate.model.error import EngineError
from gate.model.text import visible


def public_holidays(place: str, years: Iterable[int]) -> frozenset[date]:
    """
    Return the public holidays of *place*, an ISO 3166 code such as ``FR`` or ``DE-BY``.

    Raises:
        EngineError: the library is not installed, or knows no such place.
    """
    try:
        import holidays  # noqa: PLC0415 - an extra, and only where a country is named
    except ImportError as error:
        raise EngineError(
            "public holidays need a library that is not installed",
            where=f"country = {visible(place)!r}",
            fix="install playbook-gate[kpis], or name the days themselves under `holidays`",
        ) from error
    country, _, part = place.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=years))
    except (NotImplementedError, KeyError) as error:
        raise EngineError(
            f"nobody here knows the public holidays of {visible(place)!r}",
            where="country",
            fix="name an ISO 3166 code that the library `holidays` lists, or name the days"
            " themselves under `holidays`",
        ) from error
