"""Accept findings by name, until a day: rows for ``gate.waivers.toml``."""

from gate.cli.waive.command import command

__all__ = ["command"]
