"""Gate: ordered stages over one change, one verdict, many reports."""

__version__ = "0.1.0"
