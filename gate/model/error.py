"""The errors a person may see: each says what happened, where, and how to mend it."""

from __future__ import annotations


class GateError(Exception):
    """
    Something outside the gate stopped it.

    A finding is never an error, and an error is never a finding.
    """

    exit_code = 3
    """2: the command line or the settings are wrong. 3: nothing can be decided."""

    def __init__(self, what: str, *, where: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        """One clause, without a secret and without an absolute path of the runner."""
        self.where = where
        """``gate.toml: stages.sast.level``, a file, a revision, a command."""
        self.fix = fix
        """What to do, in the imperative."""


class UsageError(GateError):
    """The command line asks for what cannot be done."""

    exit_code = 2


class SettingsError(GateError):
    """The settings cannot be used as written."""

    exit_code = 2


class ChangeError(GateError):
    """The change cannot be read from git or from the platform."""


class EngineError(GateError):
    """An engine did not start, did not find its canary, or said what cannot be read."""


class PublishError(GateError):
    """A finished report could not be delivered."""


class Interrupted(BaseException):
    """Somebody asked the gate to end; the text says who: ``SIGTERM``."""
