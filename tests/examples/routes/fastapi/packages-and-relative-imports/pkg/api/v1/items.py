import fastapi
from ...const import ITEMS, PATHS
router = fastapi.APIRouter(prefix=ITEMS)
for p in PATHS:
    @router.get(p)
    def x(): ...
@router.api_route("/multi", methods=["GET", "DELETE"])
def multi(): ...
@router.get(f"{ITEMS}/f/{{id}}")
def fstr(id): ...
