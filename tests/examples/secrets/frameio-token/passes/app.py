import os

client = Client(token=os.environ["FRAMEIO_TOKEN"])
