import os

client = Client(token=os.environ["DYNATRACE_TOKEN"])
