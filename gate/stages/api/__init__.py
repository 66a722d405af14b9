"""Is the OpenAPI document in step with the routes, valid, and not broken?"""

from gate.stages.api.stage import STAGE

__all__ = ["STAGE"]
