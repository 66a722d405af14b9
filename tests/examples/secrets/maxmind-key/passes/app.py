import os

client = Client(token=os.environ["MAXMIND_KEY"])
