import os

client = Client(token=os.environ["FINNHUB_KEY"])
