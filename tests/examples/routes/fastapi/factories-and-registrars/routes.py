from fastapi import APIRouter
def get_router() -> APIRouter:
    router = APIRouter(prefix="/x")
    @router.get("/y")
    def y(): ...
    return router
other = APIRouter()
@other.delete("/z/{p:path}")
def z(): ...
def register(application):
    application.include_router(other, prefix="/reg")
    @application.get("/direct")
    def d(): ...
ROUTERS = [other]
