import os

client = Client(token=os.environ["SQUARESPACE_TOKEN"])
