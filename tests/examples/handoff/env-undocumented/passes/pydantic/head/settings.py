from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict


class Redis(BaseModel):
    host: str = "localhost"
    port: int = 6379


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", env_nested_delimiter="__")

    redis: Redis = Redis()
    workers: int = 4
