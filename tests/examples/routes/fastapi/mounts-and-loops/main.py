from fastapi import FastAPI, APIRouter, Depends
app = FastAPI()
v1 = FastAPI()
v2 = FastAPI()
@v1.get("/a")
def a(): ...
@v2.get("/a")
def b(): ...
app.mount("/v1", v1)
app.mount(path="/v2", app=v2)
def dep(): ...
r = APIRouter(dependencies=[Depends(dep)])
@r.get("/one")
@r.get("/two")
def both(): ...
routers = [r, (x := APIRouter())]
for one in [r]:
    app.include_router(one, prefix="/loop")
for prefix, one in (("/p1", r), ("/p2", r)):
    app.include_router(one, prefix=prefix)
for prefix, one in {"/d1": r}.items():
    app.include_router(one, prefix=prefix)
