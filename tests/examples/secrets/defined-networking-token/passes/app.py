import os

client = Client(token=os.environ["DEFINED_NETWORKING_TOKEN"])
