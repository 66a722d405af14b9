import os

client = Client(token=os.environ["GITTER_TOKEN"])
