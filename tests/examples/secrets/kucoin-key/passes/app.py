import os

client = Client(token=os.environ["KUCOIN_KEY"])
