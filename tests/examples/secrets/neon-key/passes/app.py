import os

client = Client(token=os.environ["NEON_KEY"])
