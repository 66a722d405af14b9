import os

client = Client(token=os.environ["README_KEY"])
