import os

DATABASE_URL = os.environ["DATABASE_URL"]
PAYMENTS_URL = os.environ["PAYMENTS_URL"]
