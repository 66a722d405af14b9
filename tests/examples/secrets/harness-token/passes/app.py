import os

client = Client(token=os.environ["HARNESS_TOKEN"])
