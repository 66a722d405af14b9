"""May the change be merged: did the right people approve it, and is what runs on it green?"""

from gate.stages.merge_guard.stage import STAGE

__all__ = ["STAGE"]
