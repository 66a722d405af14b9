from fastapi import APIRouter, FastAPI
class Users:
    router = APIRouter(prefix="/users", tags=["u"])
    @router.get("/")
    def a(): ...
class Api:
    def __init__(self):
        self.router = APIRouter()
        self.router.add_api_route("/hello", self.hello, methods=["GET"])
        self.router.add_api_route("/bye", endpoint=self.hello, methods=["POST","PUT"])
    def hello(self): ...
app = FastAPI()
api = Api()
app.include_router(api.router, prefix="/api")
app.include_router(Users.router)
