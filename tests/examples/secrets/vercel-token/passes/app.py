import os

client = Client(token=os.environ["VERCEL_TOKEN"])
