import os

client = Client(token=os.environ["FRESHBOOKS_TOKEN"])
