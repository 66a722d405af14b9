import os

client = Client(token=os.environ["FASTLY_TOKEN"])
