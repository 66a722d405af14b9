from fastapi import FastAPI
from routes import get_router, register, ROUTERS
app = FastAPI()
app.include_router(get_router(), prefix="/g")
register(app)
for r in ROUTERS:
    app.include_router(r)
