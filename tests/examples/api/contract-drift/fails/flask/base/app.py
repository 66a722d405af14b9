from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

app = Flask(__name__)
api = Api(app)
blueprint = Blueprint("items", __name__)
app.register_blueprint(blueprint)


class Item(Schema):
    name = fields.Str(required=True)


@blueprint.route("/items", methods=["POST"])
@blueprint.arguments(Item)
def make(item): ...
