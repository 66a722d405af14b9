from aiohttp import web
from aiohttp.web import RouteTableDef, View
routes = RouteTableDef()
@routes.get("/deco")
async def d(r): return ""
@routes.view("/dv")
class Dv(web.View):
    async def put(self): return ""
class View2(View):
    async def delete(self): return ""
@routes.route("GET", "/rt")
async def rt(r): return ""
async def h2(r): return ""
def setup(app: web.Application) -> None:
    app.router.add_get("/setup", h2)
    app.add_routes([web.post("/setup2", h2)])
