from __future__ import annotations

from tests.readers.routes.sources import dynamic, routes


def test_tables_lists_methods_views_and_sub_applications() -> None:
    source = """
        from aiohttp import web
        table = web.RouteTableDef()

        @table.get("/a/{name:[a-z]+}")
        async def a(request): ...

        @table.view("/v")
        class View(web.View):
            async def get(self): return web.Response()
            async def delete(self): return web.Response()

        async def handle(request): ...

        sub = web.Application()
        sub.router.add_route("PUT", "/s", handle)

        app = web.Application()
        app.add_routes(table)
        app.add_routes([web.post("/p", handle), web.route("PATCH", "/r", handle)])
        app.router.add_get("/g", handle)
        app.add_subapp("/sub", sub)
    """
    assert [
        "DELETE /v",
        "GET /a/{}",
        "GET /g",
        "GET /v",
        "PATCH /r",
        "POST /p",
        "PUT /sub/s",
    ] == routes({"app.py": source})


def test_a_factory_is_handed_its_application() -> None:
    source = """
        from aiohttp import web
        def setup(app):
            app.add_routes([web.get("/x", print)])
    """
    assert ["GET /x"] == routes({"app.py": source})


def test_what_cannot_be_told_is_listed() -> None:
    source = """
        from aiohttp import web
        app = web.Application()
        app.router.add_get(PATH, print)
    """
    assert [("app.py", 4, "the path is no literal")] == dynamic({"app.py": source})
