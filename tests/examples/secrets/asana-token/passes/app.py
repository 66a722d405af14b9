import os

client = Client(token=os.environ["ASANA_TOKEN"])
