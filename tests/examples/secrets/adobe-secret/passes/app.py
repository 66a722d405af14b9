import os

client = Client(token=os.environ["ADOBE_SECRET"])
