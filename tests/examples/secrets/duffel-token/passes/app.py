import os

client = Client(token=os.environ["DUFFEL_TOKEN"])
