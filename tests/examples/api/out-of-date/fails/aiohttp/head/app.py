from aiohttp import web

app = web.Application()


async def handle(request): ...


app.router.add_get("/items", handle)
