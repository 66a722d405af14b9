import os

client = Client(token=os.environ["LINEAR_KEY"])
