"""Would the change weaken the gate that judges the changes after it?"""

from gate.stages.policy.stage import STAGE

__all__ = ["STAGE"]
