import os

client = Client(token=os.environ["SQUARE_TOKEN"])
