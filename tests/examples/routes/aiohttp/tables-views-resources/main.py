from aiohttp import web
from handlers import routes, View2, setup
from typing import List
async def h(r): return ""
class V(web.View):
    async def get(self): return ""
    async def post(self): return ""
app = web.Application()
app.add_routes([web.get("/a", h), web.view("/v", V), web.route("*", "/any", h), web.static("/s", "."), web.route("PUT", "/put", h)])
app.add_routes(routes)
app.router.add_get("/g/{id:\\d+}", h)
app.router.add_view("/v2", View2)
res = app.router.add_resource("/res/{name}")
res.add_route("GET", h)
res.add_route("DELETE", h)
app.router.add_resource("/chain").add_route("POST", h)
app.router.add_route("PATCH", "/patch", h)
sub = web.Application()
sub.router.add_post("/in", h)
app.add_subapp("/sub/", sub)
async def ws(request):
    w = web.WebSocketResponse()
setup(app)
r = app.router
r.add_delete("/viar", h)
L = [web.get("/l1", h)]
L += [web.get("/l2", h)]
app.add_routes(L)
app.router.add_routes([web.get("/rr", h)])
