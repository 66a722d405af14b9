import os

client = Client(token=os.environ["SOURCEGRAPH_TOKEN"])
