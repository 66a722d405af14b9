"""
How bad is an advisory? By its CVSS vectors, else by the word of whoever wrote it.

https://www.first.org/cvss/ (v3.0, v3.1 and v4.0); the arithmetic is that of the library ``cvss``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gate.model.value import dataclass

UNKNOWN: Final = "unknown"
_LEVELS: Final = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "info"))
"""The lowest score of each, by the qualitative scale of CVSS; what scores nothing informs."""
_WORDS: Final = {
    "CRITICAL": "critical",
    "HIGH": "high",
    "MODERATE": "medium",
    "MEDIUM": "medium",
    "LOW": "low",
}
_ORDER: Final = (UNKNOWN, "info", "low", "medium", "high", "critical")
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """How bad something is said to be."""

    score: float | None = None
    """0.0 to 10.0; `None` where no vector says it."""
    level: str = UNKNOWN
    """``info``, ``low``, ``medium``, ``high``, ``critical``, or ``unknown``."""


UNRATED: Final = Rating()


def worst(ratings: Iterable[Rating]) -> Rating:
    """Return the gravest of *ratings*; unknown if there is none that is known."""
    return max(ratings, key=lambda each: (_ORDER.index(each.level), each.score or 0.0))


def rating_of(record: Mapping[str, Any], affected: Iterable[Mapping[str, Any]]) -> Rating:
    """Return how bad *record* is by the gravest of its vectors, else by its own word."""
    places = (record, *affected)
    scores = [score for place in places for score in _scores(place.get("severity"))]
    if scores:
        return Rating(score=max(scores), level=level_of(max(scores)))
    words = [word for place in places for word in _words(place)]
    return worst([Rating(level=word) for word in words] or [UNRATED])


def level_of(score: float) -> str:
    """Return what *score* is called."""
    return next(level for lowest, level in _LEVELS if score >= lowest)


def score_of(vector: str) -> float | None:
    """Return the base score of the CVSS *vector*; `None` if it is none of version 3 or 4."""
    from cvss.cvss3 import CVSS3  # noqa: PLC0415 - asked when advisories are made, not read
    from cvss.cvss4 import CVSS4  # noqa: PLC0415 - as above
    from cvss.exceptions import CVSSError  # noqa: PLC0415 - as above

    if len(vector) > _LONGEST:
        return None
    try:
        parsed = CVSS4(vector) if vector.startswith("CVSS:4.") else CVSS3(vector)
    except CVSSError:
        return None
    return None if parsed.base_score is None else float(parsed.base_score)


def _scores(severity: object) -> Iterator[float]:
    for each in severity if isinstance(severity, list) else ():
        vector = each.get("score") if isinstance(each, dict) else None
        if isinstance(vector, str) and vector.startswith(("CVSS:3.", "CVSS:4.")):
            score = score_of(vector)
            if score is not None:
                yield score


def _words(place: Mapping[str, Any]) -> Iterator[str]:
    for key in ("database_specific", "ecosystem_specific"):
        told = place.get(key)
        word = told.get("severity") if isinstance(told, dict) else None
        if isinstance(word, str) and word.upper() in _WORDS:
            yield _WORDS[word.upper()]
