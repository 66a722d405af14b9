"""How long do changes take, who waits for a review, and what escapes to production?"""

from gate.stages.kpis.stage import STAGE

__all__ = ["STAGE"]
