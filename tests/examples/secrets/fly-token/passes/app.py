import os

client = Client(token=os.environ["FLY_TOKEN"])
