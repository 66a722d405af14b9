"""
The base of what a user may write under ``[stages.<id>]``: values that know how to be checked.

A class of options reads as one of pydantic's does. It is made without pydantic, which is slow to
import, and asked to check only what nobody has checked before (`gate.options.checked`).
"""

from gate.options.globs import Globs, globs
from gate.options.written import Field, Options, Written, field_validator

__all__ = ["Field", "Globs", "Options", "Written", "field_validator", "globs"]
