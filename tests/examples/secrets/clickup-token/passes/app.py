import os

client = Client(token=os.environ["CLICKUP_TOKEN"])
