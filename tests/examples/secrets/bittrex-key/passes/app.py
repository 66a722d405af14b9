import os

client = Client(token=os.environ["BITTREX_KEY"])
