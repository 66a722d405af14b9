import os

client = Client(token=os.environ["GOCARDLESS_TOKEN"])
