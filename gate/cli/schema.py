"""What may stand in the settings?"""

from __future__ import annotations

import json

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of gate.toml, for editors and validators."""
    from gate.settings.schema import settings_schema  # noqa: PLC0415 - pydantic is imported only when used
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    click.echo(json.dumps(settings_schema(STAGES), indent=2))
