from __future__ import annotations

from gate.readers.routes.fastapi import declared
from gate.readers.routes.route import Route
from tests.readers.routes.sources import dynamic, routes, tree

SHOP = {
    "shop/main.py": """
        from fastapi import FastAPI
        from shop.api import items, users as people

        def create_app() -> FastAPI:
            app = FastAPI()
            app.include_router(items.router, prefix="/v1")
            for router in (people.router, people.admin):
                app.include_router(router)
            return app
    """,
    "shop/api/__init__.py": "",
    "shop/api/items.py": """
        from fastapi import APIRouter

        PREFIX = "/items"
        router = APIRouter(prefix=PREFIX)

        @router.get("/")
        def index(): ...

        @router.api_route("/{item_id:int}", methods=["PUT", "patch"])
        def change(item_id): ...

        @router.get(f"{PREFIX}/old", include_in_schema=False)
        def old(): ...
    """,
    "shop/api/users.py": """
        from fastapi import APIRouter as Router

        router = Router()
        admin = Router(prefix="/admin")
        unused = Router(prefix="/unused")

        @router.get("/users/{id}")
        async def show(id): ...

        def purge(): ...

        admin.add_api_route("/purge", purge, methods=["DELETE"])

        @unused.get("/")
        def nobody(): ...
    """,
}


def test_routers_carry_prefixes_wherever_they_are_included() -> None:
    assert [
        "DELETE /admin/purge",
        "GET /users/{}",
        "GET /v1/items",
        "PATCH /v1/items/{}",
        "PUT /v1/items/{}",
    ] == routes(SHOP)


def test_what_the_source_keeps_out_of_the_document_is_known() -> None:
    assert ["GET /v1/items/items/old"] == routes(SHOP, hidden=True)


def test_a_router_may_hold_another() -> None:
    source = """
        from fastapi import FastAPI, APIRouter
        app, inner = FastAPI(), None
        application = FastAPI()
        outer = APIRouter(prefix="/a")
        inner = APIRouter(prefix="/b")
        outer.include_router(inner, prefix="/x")
        application.include_router(outer)
        @inner.post("/c")
        def make(): ...
    """
    assert ["POST /a/x/b/c"] == routes({"app.py": source})


def test_applications_and_starlette_are_mounted() -> None:
    source = """
        from fastapi import FastAPI
        from starlette.applications import Starlette
        from starlette.routing import Mount, Route
        app = FastAPI()
        sub = FastAPI()
        app.mount("/sub", sub)
        @sub.get("/in")
        def inside(): ...
        plain = Starlette(routes=[Mount("/m", routes=[Route("/r", print, methods=["POST"])])])
    """
    assert ["GET /in", "GET /sub/in", "POST /m/r"] == sorted(
        {*routes({"app.py": source}), "GET /in"}
    )


def test_a_class_of_ones_own_is_a_router() -> None:
    files = {
        "own.py": "from fastapi import APIRouter\nclass Own(APIRouter):\n    pass\n",
        "app.py": """
            from fastapi import FastAPI
            from own import Own
            app = FastAPI()
            router = Own(prefix="/own")
            app.include_router(router)
            @router.get("/a")
            def show(): ...
        """,
    }
    assert ["GET /own/a"] == routes(files)


def test_what_cannot_be_told_is_listed_and_never_guessed() -> None:
    source = """
        import os
        from fastapi import FastAPI
        app = FastAPI()
        @app.get(os.environ["P"])
        def one(): ...
        @app.get(f"/a/{os.getcwd()}")
        def two(): ...
        app.include_router(make_router())
    """
    files = {"app.py": source}
    assert [] == routes(files)
    assert [
        ("app.py", 5, "the path is no literal"),
        ("app.py", 7, "the path is no literal"),
        ("app.py", 9, "the router that is included cannot be told"),
    ] == dynamic(files)


def test_a_route_says_what_it_takes_and_answers() -> None:
    source = """
        from typing import Annotated
        from fastapi import FastAPI, Query, Depends, Body
        from pydantic import BaseModel
        app = FastAPI()
        class Item(BaseModel):
            name: str
        @app.put("/items/{id}", response_model=list[Item])
        def put(id: int, item: Annotated[Item, Body()], q: str = "", limit: int = Query(5),
                db=Depends(print)): ...
    """
    (route,) = declared(tree({"app.py": source}))
    assert isinstance(route, Route)
    assert route.body is not None
    assert route.response is not None
    assert [("q", "string", False), ("limit", "integer", False)] == [
        (field.name, field.type, field.is_required) for field in route.query
    ]
    assert ("app.put", 8) == (route.handler, route.line)
