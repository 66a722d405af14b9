from litestar import get


@get("/items")
async def handler_0() -> None: ...


@get("/items/{id}")
async def handler_1() -> None: ...
