"""Which value does each setting have here, and which file says so?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from gate.cli.settled import settings_of
from gate.cli.signals import closing
from gate.cli.source import of_repository
from gate.cli.words import Words
from gate.model.error import UsageError
from gate.model.text import visible

if TYPE_CHECKING:
    from gate.settings.load import Settings


@click.command("settings")
@click.argument("key", required=False, default="")
@click.option("--repo", default=".", metavar="DIR", help="The repository around this folder.")
@click.option("--base", default="", metavar="REV", help="Whose settings; the base by default.")
@click.option("--settings", default="", metavar="FILE", help="Use this file in their place.")
@click.option("--offline", is_flag=True, help="Fetch nothing.")
def command(*, key: str, repo: str, base: str, settings: str, offline: bool) -> None:
    """
    Print each setting that decides here, with the file that says it.

    KEY restricts it to one, or to all below one: stages.diff-size.
    """
    words = Words(repo=repo, base=base, settings=settings, offline=offline)
    with closing() as ends:
        told = settings_of(of_repository(words, (), ends).found)
    lines = [*_lines(told, key)]
    if not lines:
        raise UsageError(
            f"no setting is called {visible(key)!r}",
            where="gate settings",
            fix="`gate schema` prints what there is",
        )
    click.echo("\n".join([f"# {visible(told.source)}", *lines]))


def _lines(settings: Settings, wanted: str) -> Iterator[str]:
    from gate.cli.proposal import plain_settings  # noqa: PLC0415 - imported only when used
    from gate.policy.weakening import flat  # noqa: PLC0415 - as above
    from gate.settings.extends import origins  # noqa: PLC0415 - as above
    from gate.settings.toml import value  # noqa: PLC0415 - as above

    for name, part in flat(plain_settings(settings)):
        if part is None or not f"{name}.".startswith(f"{wanted}." if wanted else ""):
            continue
        origin = origins(settings.layers, name) or "the default"
        yield visible(f"{name} = {_one_line(value(part))}  # {origin}")


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")) if text.startswith("[\n") else text
