import os

client = Client(token=os.environ["LOB_KEY"])
