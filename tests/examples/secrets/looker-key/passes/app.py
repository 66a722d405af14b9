import os

client = Client(token=os.environ["LOOKER_KEY"])
