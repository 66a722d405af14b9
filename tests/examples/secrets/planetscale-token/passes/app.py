import os

client = Client(token=os.environ["PLANETSCALE_TOKEN"])
