import os

client = Client(token=os.environ["AIRTABLE_TOKEN"])
