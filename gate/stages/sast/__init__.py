"""Does the change bring insecure Python?"""

from gate.stages.sast.stage import STAGE

__all__ = ["STAGE"]
