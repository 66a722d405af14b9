from flask import Flask
from flask.views import MethodView
from flask_smorest import Api, Blueprint
app = Flask(__name__)
app.config.update(API_TITLE="a", API_VERSION="1", OPENAPI_VERSION="3.0.2")
api = Api(app)
blp = Blueprint("pets", "pets", url_prefix="/pets")
@blp.route("/")
class Pets(MethodView):
    @blp.response(200)
    def get(self): return ""
    def post(self): return ""
@blp.route("/<pet_id>", methods=["GET"])
def one(pet_id): return ""
api.register_blueprint(blp)
api.register_blueprint(blp, url_prefix="/other", name="o")
