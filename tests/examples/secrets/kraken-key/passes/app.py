import os

client = Client(token=os.environ["KRAKEN_KEY"])
