from fastapi import FastAPI
from pkg.api import v1_router
def create_app() -> FastAPI:
    app = FastAPI(title="x")
    app.include_router(v1_router, prefix="/api")
    @app.get("/health", include_in_schema=False)
    def health(): ...
    @app.get("/ready")
    def ready(): ...
    return app
app = create_app()
