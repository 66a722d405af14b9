from dataclasses import dataclass

from litestar import post


@dataclass
class Item:
    name: str


@post("/items")
async def handler_0(data: Item) -> None: ...
