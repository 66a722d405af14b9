import os

from flask import Flask

app = Flask(__name__)


@app.route("/items", methods=["GET"])
def handler_0(): ...


@app.route(os.environ["PATH_OF_ITEM"], methods=["GET"])
def handler_1(): ...
