from flask import Flask

app = Flask(__name__)


@app.route("/items", methods=["GET"])
def handler_0(): ...
