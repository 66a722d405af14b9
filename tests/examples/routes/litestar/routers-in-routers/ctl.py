from litestar import Controller, get, post
class Base(Controller):
    @get("/inherited")
    async def inh(self) -> str: return ""
class Users(Base):
    path = "/users"
    @post()
    async def make(self) -> str: return ""
    @get(path=["/x", "/y"])
    async def x(self) -> str: return ""
class Abs(Controller):
    path = "/abs"
    include_in_schema = False
    @get()
    async def z(self) -> str: return ""
