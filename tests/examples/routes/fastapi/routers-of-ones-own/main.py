from fastapi import FastAPI, APIRouter
class MyRouter(APIRouter):
    def __init__(self, *a, **k):
        super().__init__(*a, prefix="/mine", **k)
class My2(APIRouter): ...
app: FastAPI = FastAPI(root_path="/zzz")
r = MyRouter()
@r.get("/a")
def a(): ...
r2 = My2(prefix="/two")
@r2.get("/a")
def a2(): ...
app.include_router(r); app.include_router(router=r2, prefix="/pp")
