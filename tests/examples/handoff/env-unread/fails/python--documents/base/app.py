import os

SMTP = os.environ.get("SHOP_SMTP_HOST", "localhost")
