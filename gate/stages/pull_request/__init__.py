"""Does the pull request say what a reviewer and the team's board need to know?"""

from gate.stages.pull_request.stage import STAGE

__all__ = ["STAGE"]
