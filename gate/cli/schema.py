"""What may stand in the settings, among the waivers, or in a recorded change?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

import click


def _settings() -> object:
    from gate.settings.schema import settings_schema  # noqa: PLC0415 - pydantic is imported only when used
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    return settings_schema(STAGES)


def _waivers() -> object:
    from gate.settings.schema import waivers_schema  # noqa: PLC0415 - as above
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    return waivers_schema(STAGES)


def _change() -> object:
    from gate.model.record import schema  # noqa: PLC0415 - imported only when used
    from gate.model.recorded import Recorded  # noqa: PLC0415 - as above

    return schema(Recorded)


_OF: Final[Mapping[str, Callable[[], object]]] = {
    "settings": _settings,
    "waivers": _waivers,
    "change": _change,
}


@click.command("schema")
@click.argument("of", type=click.Choice([*_OF]), default="settings")
def command(of: str) -> None:
    """
    Print the JSON Schema of gate.toml, for editors and validators.

    OF is what it describes: settings, or waivers (gate.waivers.toml), or change, which
    `gate run --change` reads.
    """
    click.echo(json.dumps(_OF[of](), indent=2))
