from flask import Flask
from .ext import api
def create_app(config=None):
    app = Flask(__name__)
    from .views import bp
    from . import admin
    app.register_blueprint(bp, url_prefix="/v")
    app.register_blueprint(admin.bp)
    register_all(app)
    @app.route("/")
    def index(): return ""
    @app.route("/multi", methods=("GET", "POST"))
    def multi(): return ""
    return app
def register_all(app):
    from .third import third
    app.register_blueprint(third)
