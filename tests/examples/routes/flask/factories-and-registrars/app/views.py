from flask import Blueprint, abort
from flask.views import MethodView, View
bp = Blueprint("v", __name__, url_prefix="/ignored")
class Base(MethodView):
    def get(self): abort(405)
    def post(self): return self.save()
    def save(self): return ""
class Users(Base):
    def delete(self, id): return ""
class Plain(View):
    methods = ["GET", "PUT"]
    def dispatch_request(self): return ""
bp.add_url_rule("/users/<int:id>", view_func=Users.as_view("users"))
bp.add_url_rule("/plain", view_func=Plain.as_view("plain"))
view = Users.as_view("u2")
bp.add_url_rule("/u2", view_func=view, methods=["POST"])
@bp.get("/a/<path:p>")
def a(p): return ""
@bp.route("/noslash/", defaults={"x": 1})
@bp.route("/noslash/<x>")
def b(x): return ""
def register(view, name, url, pk="id"):
    f = view.as_view(name)
    bp.add_url_rule(url, view_func=f, methods=["POST"])
    bp.add_url_rule(f"{url}/<int:{pk}>", view_func=f, methods=["DELETE"])
register(Users, "r1", "/reg")
