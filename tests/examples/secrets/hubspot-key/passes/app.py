import os

client = Client(token=os.environ["HUBSPOT_KEY"])
