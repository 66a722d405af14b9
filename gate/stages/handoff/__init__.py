"""Is what the change needs of others written down?"""

from gate.stages.handoff.stage import STAGE

__all__ = ["STAGE"]
