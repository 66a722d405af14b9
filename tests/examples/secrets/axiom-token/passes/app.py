import os

client = Client(token=os.environ["AXIOM_TOKEN"])
