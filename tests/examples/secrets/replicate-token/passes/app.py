import os

client = Client(token=os.environ["REPLICATE_TOKEN"])
