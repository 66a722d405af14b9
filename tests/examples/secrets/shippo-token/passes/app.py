import os

client = Client(token=os.environ["SHIPPO_TOKEN"])
