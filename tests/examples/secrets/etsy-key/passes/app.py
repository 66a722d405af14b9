import os

client = Client(token=os.environ["ETSY_KEY"])
