"""What may stand in the settings, or in a recorded change?"""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("of", type=click.Choice(["settings", "change"]), default="settings")
def command(of: str) -> None:
    """
    Print the JSON Schema of gate.toml, for editors and validators.

    OF is what it describes: settings, or change, which `gate run --change` reads.
    """
    click.echo(json.dumps(_change() if of == "change" else _settings(), indent=2))


def _settings() -> object:
    from gate.settings.schema import settings_schema  # noqa: PLC0415 - pydantic is imported only when used
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    return settings_schema(STAGES)


def _change() -> object:
    from gate.model.record import schema  # noqa: PLC0415 - imported only when used
    from gate.model.recorded import Recorded  # noqa: PLC0415 - as above

    return schema(Recorded)
