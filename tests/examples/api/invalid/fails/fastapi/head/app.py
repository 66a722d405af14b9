from fastapi import FastAPI

app = FastAPI()


@app.get("/items")
def handler_0(): ...


@app.get("/items/{id}")
def handler_1(): ...
