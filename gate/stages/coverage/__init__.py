"""Do tests cover the services that matter, and the lines that the change touches?"""

from gate.stages.coverage.stage import STAGE

__all__ = ["STAGE"]
