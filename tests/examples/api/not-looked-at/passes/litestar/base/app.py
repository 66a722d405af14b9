from litestar import get


@get("/items")
async def handler_0() -> None: ...
