import os

client = Client(token=os.environ["MERAKI_KEY"])
