import os

client = Client(token=os.environ["SETTLEMINT_TOKEN"])
