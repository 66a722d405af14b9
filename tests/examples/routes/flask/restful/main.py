from flask import Flask
from flask_restful import Api, Resource
from res import Foo, Bar
app = Flask(__name__)
api = Api(app, prefix="/api")
api.add_resource(Foo, "/foo", "/foo/<int:id>")
api.add_resource(Bar, "/bar", endpoint="bar")
api2 = Api()
api2.add_resource(Foo, "/late", endpoint="late")
api2.init_app(app)
