import os

client = Client(token=os.environ["SCALINGO_TOKEN"])
