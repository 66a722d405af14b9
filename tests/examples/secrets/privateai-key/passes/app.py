import os

client = Client(token=os.environ["PRIVATEAI_KEY"])
