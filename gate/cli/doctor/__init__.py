"""Can the gate be relied on here?"""

from gate.cli.doctor.command import command

__all__ = ["command"]
