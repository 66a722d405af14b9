import os

URLS = {name: os.getenv(f"SHOP_{name}_URL") for name in ("PAY", "MAIL")}
