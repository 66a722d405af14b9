import os

PREFIX = "SHOP_"


def env(name, default=None):
    try:
        return os.environ[PREFIX + name]
    except KeyError:
        if default is None:
            raise RuntimeError(f"{PREFIX}{name} is not set") from None
        return default
