"""Does the change bring a credential?"""

from gate.stages.secrets.stage import STAGE

__all__ = ["STAGE"]
