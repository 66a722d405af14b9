from fastapi import FastAPI
app = FastAPI()
get = app.get
@app.get(
    path="/kw",
    summary="x",
)
def kw(): ...
if True:
    @app.put("/cond")
    def c(): ...
try:
    import nothing
except ImportError:
    @app.patch("/exc")
    def e(): ...
app.add_api_route(path="/add", endpoint=kw)
app.router.add_api_route("/r", kw, methods={"POST"})
app.get("/func")(kw)
app.api_route("/trace", methods=["TRACE", "OPTIONS"])(kw)
@app.router.get("/viarouter")
def vr(): ...
