import os

client = Client(token=os.environ["AGE_KEY"])
