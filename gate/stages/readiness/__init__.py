"""Are the people, and their own machines, ready for the work?"""

from gate.stages.readiness.stage import STAGE

__all__ = ["STAGE"]
