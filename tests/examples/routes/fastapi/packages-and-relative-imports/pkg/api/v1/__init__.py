from fastapi import APIRouter
from . import users, items
from .deep.more import router as more
router = APIRouter(prefix="/v1")
router.include_router(users.router, prefix="/users")
router.include_router(items.router)
router.include_router(more, prefix="/more", include_in_schema=False)
