import os

client = Client(token=os.environ["MESSAGEBIRD_KEY"])
