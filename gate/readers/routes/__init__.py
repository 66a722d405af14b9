"""The operations that a web application declares, read from its source: a reader a framework."""

from gate.readers.routes.table import declared

__all__ = ["declared"]
