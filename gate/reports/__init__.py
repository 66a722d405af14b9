"""The reports: each turns one finished run into one text, and does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.run import Run

Render = Callable[[Run], Iterator[str]]
"""Yields the text in pieces, so that a large one never stands in memory whole."""


def _console(run: Run) -> Iterator[str]:
    from gate.reports import console  # noqa: PLC0415 - of the reports only the wanted are imported

    return console.render(run)


def _json(run: Run) -> Iterator[str]:
    from gate.reports import json  # noqa: PLC0415 - as above

    return json.render(run)


def _sarif(run: Run) -> Iterator[str]:
    from gate.reports import sarif  # noqa: PLC0415 - as above

    return sarif.render(run)


def _junit(run: Run) -> Iterator[str]:
    from gate.reports import junit  # noqa: PLC0415 - as above

    return junit.render(run)


def _junit_strict(run: Run) -> Iterator[str]:
    from gate.reports import junit  # noqa: PLC0415 - as above

    return junit.render_strict(run)


def _gitlab_codequality(run: Run) -> Iterator[str]:
    from gate.reports import gitlab_quality  # noqa: PLC0415 - as above

    return gitlab_quality.render(run)


def _gitlab_sast(run: Run) -> Iterator[str]:
    from gate.reports import gitlab_security  # noqa: PLC0415 - as above

    return gitlab_security.render_sast(run)


def _gitlab_secrets(run: Run) -> Iterator[str]:
    from gate.reports import gitlab_security  # noqa: PLC0415 - as above

    return gitlab_security.render_secrets(run)


def _gitlab_dependencies(run: Run) -> Iterator[str]:
    from gate.reports import gitlab_security  # noqa: PLC0415 - as above

    return gitlab_security.render_dependencies(run)


def _html(run: Run) -> Iterator[str]:
    from gate.reports import html  # noqa: PLC0415 - as above

    return html.render(run)


def _github(run: Run) -> Iterator[str]:
    from gate.reports import github  # noqa: PLC0415 - as above

    return github.render(run)


def _markdown(run: Run) -> Iterator[str]:
    from gate.reports import markdown  # noqa: PLC0415 - as above

    return markdown.render(run)


def _change(run: Run) -> Iterator[str]:
    from gate.reports import change  # noqa: PLC0415 - as above

    return change.render(run)


REPORTS: Final[Mapping[str, Render]] = MappingProxyType(
    {
        "console": _console,
        "json": _json,
        "sarif": _sarif,
        "junit": _junit,
        "junit-strict": _junit_strict,
        "gitlab-codequality": _gitlab_codequality,
        "gitlab-sast": _gitlab_sast,
        "gitlab-secret-detection": _gitlab_secrets,
        "gitlab-dependency-scanning": _gitlab_dependencies,
        "markdown": _markdown,
        "html": _html,
        "github": _github,
        "change": _change,
    }
)
"""By the name that ``--report`` calls it. A format is added here, and nowhere else."""
