"""Does the change bring a package that is known to be vulnerable?"""

from gate.stages.dependencies.stage import STAGE

__all__ = ["STAGE"]
