import os

client = Client(token=os.environ["HONEYCOMB_KEY"])
