from sqlalchemy.orm import Mapped, DeclarativeBase


class User(DeclarativeBase):
    __tablename__ = "users"
    id: Mapped[int]
