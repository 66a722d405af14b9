from litestar import Litestar, Controller, Router, get, post, put, delete, patch, route, websocket, HttpMethod
from ctl import Users, Abs
@get("/")
async def index() -> str: return ""
@get(["/many", "/many/{id:int}"])
async def many(id: int = 0) -> str: return ""
@route("/r", http_method=[HttpMethod.GET, "POST"])
async def r() -> str: return ""
@get("/hidden", include_in_schema=False)
async def hidden() -> str: return ""
@websocket("/ws")
async def ws(socket: "WebSocket") -> None: ...
from litestar import WebSocket
@delete(path="/d/{x:str}")
async def d(x: str) -> None: ...
inner = Router(path="/inner", route_handlers=[d])
outer = Router("/outer", route_handlers=[inner, Users])
hid = Router(path="/hid", route_handlers=[index], include_in_schema=False)
app = Litestar(route_handlers=[index, many, r, hidden, ws, outer, Users, Abs, hid], path="/root")
@get("/unused")
async def unused() -> str: return ""
