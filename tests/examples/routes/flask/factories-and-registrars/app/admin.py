from flask import Blueprint
bp = Blueprint("admin", __name__, url_prefix="/admin")
child = Blueprint("child", __name__, url_prefix="/child")
@child.route("/x", methods=["DELETE"])
def x(): return ""
bp.register_blueprint(child)
@bp.before_request
def br(): return ""
