import os

client = Client(token=os.environ["NYTIMES_KEY"])
