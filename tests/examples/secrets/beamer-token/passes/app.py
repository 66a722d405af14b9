import os

client = Client(token=os.environ["BEAMER_TOKEN"])
