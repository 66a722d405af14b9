import os

client = Client(token=os.environ["FINICITY_KEY"])
