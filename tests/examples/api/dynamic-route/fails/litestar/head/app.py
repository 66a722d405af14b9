import os

from litestar import get


@get("/items")
async def handler_0() -> None: ...


@get(os.environ["PATH_OF_ITEM"])
async def handler_1() -> None: ...
