from flask import Flask
app = Flask(__name__)
def h(): return ""
for i, path in enumerate(["/a", "/b"]):
    app.add_url_rule(path, endpoint=path, view_func=h)
ROUTES = [("/x", "x", ["GET"]), ("/y", "y", ["POST"])]
for path, name, methods in ROUTES:
    app.add_url_rule(path, name, h, methods=methods)
for path, methods in {"/m": ["PUT"]}.items():
    app.add_url_rule(path, path, h, methods=methods)
@app.route(rule="/kw")
def k(): return ""
@app.delete("/d/<uuid:i>/<any(a,b):c>")
def d(i, c): return ""
