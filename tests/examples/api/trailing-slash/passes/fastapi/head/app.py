from fastapi import FastAPI

app = FastAPI()


@app.get("/items")
def handler_0(): ...


@app.get("/orders/")
def handler_1(): ...
