from __future__ import annotations

from tests.readers.routes.sources import dynamic, routes


def test_routes_rules_and_blueprints() -> None:
    files = {
        "app/__init__.py": """
            from flask import Flask
            from .views import pages, make

            def create_app():
                app = Flask(__name__)
                app.register_blueprint(pages)
                app.register_blueprint(pages, url_prefix="/again")
                app.add_url_rule("/make/<int:id>", "make", make, methods=["POST"])

                @app.route("/health")
                def health(): ...
                return app
        """,
        "app/views.py": """
            from flask import Blueprint
            pages = Blueprint("pages", __name__, url_prefix="/pages")
            inner = Blueprint("inner", __name__, url_prefix="/inner")
            pages.register_blueprint(inner)

            @pages.get("/<path:name>")
            def page(name): ...

            @inner.route("/x", methods=("GET", "PUT"))
            def x(): ...

            def make(id): ...
        """,
    }
    assert [
        "GET /again/inner/x",
        "GET /again/{}",
        "GET /health",
        "GET /pages/inner/x",
        "GET /pages/{}",
        "POST /make/{}",
        "PUT /again/inner/x",
        "PUT /pages/inner/x",
    ] == routes(files)


def test_a_class_answers_what_it_has_and_does_not_refuse() -> None:
    source = """
        from flask import Flask, abort
        from flask.views import MethodView
        app = Flask(__name__)

        class Base(MethodView):
            def get(self, id):
                return {}
            def delete(self, id):
                abort(405)

        class Users(Base):
            def post(self, id):
                return {}

        app.add_url_rule("/users/<id>", view_func=Users.as_view("users"))
        view = Base.as_view("base")
        app.add_url_rule("/base", view_func=view)
    """
    assert ["GET /base", "GET /users/{}", "POST /users/{}"] == routes({"app.py": source})


def test_what_stands_on_flask() -> None:
    source = """
        from flask import Blueprint, Flask
        from flask_restful import Api, Resource
        import flask_restx
        from flask_smorest import Blueprint as Smorest
        app = Flask(__name__)
        blueprint = Blueprint("api", __name__, url_prefix="/api")
        api = Api(blueprint)
        app.register_blueprint(blueprint)

        class User(Resource):
            def get(self): return {}
            def put(self): return {}

        api.add_resource(User, "/user", "/me")

        restx = flask_restx.Api(app, prefix="/x")
        space = flask_restx.Namespace("cats")
        restx.add_namespace(space)

        @space.route("/<id>")
        class Cat(flask_restx.Resource):
            def delete(self, id): return {}

        smorest = Smorest("pets", __name__, url_prefix="/pets")
        app.register_blueprint(smorest)

        @smorest.route("/")
        class Pets:
            def post(self): return {}
    """
    assert [
        "DELETE /x/cats/{}",
        "GET /api/me",
        "GET /api/user",
        "POST /pets",
        "PUT /api/me",
        "PUT /api/user",
    ] == routes({"app.py": source})


def test_routes_in_a_loop_are_each_read() -> None:
    source = """
        from flask import Flask
        app = Flask(__name__)
        def show(): ...
        for name, methods in (("a", ["GET"]), ("b", ["POST"])):
            app.add_url_rule("/" + name, view_func=show, methods=methods)
    """
    assert ["GET /a", "POST /b"] == routes({"app.py": source})


def test_what_cannot_be_told_is_listed() -> None:
    source = """
        from flask import Flask
        app = Flask(__name__)
        @app.route(path())
        def show(): ...
        app.register_blueprint(load("x"))
        app.add_url_rule("/a", view_func=wrap(show))
    """
    assert [
        ("app.py", 4, "the path is no literal"),
        ("app.py", 6, "what is registered cannot be told"),
        ("app.py", 7, "the view cannot be told"),
    ] == dynamic({"app.py": source})
