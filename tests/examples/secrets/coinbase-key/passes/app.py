import os

client = Client(token=os.environ["COINBASE_KEY"])
