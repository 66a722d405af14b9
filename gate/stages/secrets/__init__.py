"""Does the change bring a credential?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gate.stages.secrets.stage import STAGE
else:

    def __getattr__(name: str) -> object:
        """Return the stage: a worker, which imports `credentials` from here, needs none."""
        if name != "STAGE":
            raise AttributeError(name)
        from gate.stages.secrets.stage import STAGE  # noqa: PLC0415 - imported only when used

        return STAGE


__all__ = ["STAGE"]
