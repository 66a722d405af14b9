from __future__ import annotations

from tests.readers.routes.sources import dynamic, routes


def test_controllers_routers_and_handlers() -> None:
    files = {
        "app.py": """
            from litestar import Litestar, Router
            from things import ThingController, ping, Hidden
            api = Router(path="/api", route_handlers=[ThingController])
            app = Litestar(route_handlers=[api, ping, Hidden])
        """,
        "things.py": """
            from litestar import Controller, HttpMethod, get, post, route
            import litestar

            class Base(Controller):
                @get()
                async def index(self) -> list[str]: ...

            class ThingController(Base):
                path = "/things"

                @post("/{thing_id:uuid}")
                async def make(self, data: dict) -> None: ...

                @route(["/x", "/y"], http_method=[HttpMethod.PUT, "PATCH"])
                async def change(self) -> None: ...

            class Hidden(Controller):
                path = "/hidden"
                include_in_schema = False
                @get()
                async def show(self) -> str: ...

            @litestar.get("/ping")
            async def ping() -> str: ...
        """,
    }
    assert [
        "GET /api/things",
        "GET /ping",
        "PATCH /api/things/x",
        "PATCH /api/things/y",
        "POST /api/things/{}",
        "PUT /api/things/x",
        "PUT /api/things/y",
    ] == sorted(set(routes(files)) - {"GET /"})
    assert ["GET /hidden"] == routes(files, hidden=True)


def test_what_cannot_be_told_is_listed() -> None:
    source = """
        from litestar import get
        @get(path())
        async def show() -> str: ...
    """
    assert ("app.py", 3, "the path is no literal") in dynamic({"app.py": source})
