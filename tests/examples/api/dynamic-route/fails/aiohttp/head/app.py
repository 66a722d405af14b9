import os

from aiohttp import web

app = web.Application()


async def handle(request): ...


app.router.add_get("/items", handle)
app.router.add_get(os.environ["PATH_OF_ITEM"], handle)
