from flask import Flask, Blueprint
from flask_restx import Api, Resource, Namespace
app = Flask(__name__)
blueprint = Blueprint("api", __name__, url_prefix="/api/1")
api = Api(blueprint, doc="/docs", prefix="/p")
ns = api.namespace("todos", description="x")
ns2 = Namespace("cats", path="/kittens")
@ns.route("/")
class TodoList(Resource):
    def get(self): return ""
    def post(self): return ""
@ns.route("/<int:id>", "/by/<int:id>")
class Todo(Resource):
    @ns.doc("x")
    def get(self, id): return ""
    @ns.doc(False)
    def put(self, id): return ""
@ns2.route("/hid", doc=False)
class Hid(Resource):
    def get(self): return ""
@ns2.hide
@ns2.route("/hid2")
class Hid2(Resource):
    def get(self): return ""
@api.route("/direct")
class D(Resource):
    def patch(self): return ""
class E(Resource):
    def get(self): return ""
api.add_resource(E, "/e", "/ee")
ns.add_resource(E, "/nse", endpoint="nse")
api.add_namespace(ns2)
app.register_blueprint(blueprint)
