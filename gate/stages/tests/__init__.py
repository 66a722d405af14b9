"""Do the team's own tests run and pass, and does the change bring any?"""

from gate.stages.tests.stage import STAGE

__all__ = ["STAGE"]
