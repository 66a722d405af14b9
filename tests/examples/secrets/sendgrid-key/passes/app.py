import os

client = Client(token=os.environ["TOKEN"])
