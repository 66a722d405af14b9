from litestar import get, post


@get("/items")
async def handler_0() -> None: ...


@post("/items")
async def handler_1() -> None: ...
