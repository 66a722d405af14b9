import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/items")
def handler_0(): ...


@app.get(os.environ["PATH_OF_ITEM"])
def handler_1(): ...
