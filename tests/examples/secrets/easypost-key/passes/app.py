import os

client = Client(token=os.environ["EASYPOST_KEY"])
