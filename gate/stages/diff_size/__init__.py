"""Is the change small enough to be read with care?"""

from gate.stages.diff_size.stage import STAGE

__all__ = ["STAGE"]
