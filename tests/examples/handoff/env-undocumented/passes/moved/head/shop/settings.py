import os

HOST = os.getenv("SHOP_HOST")
