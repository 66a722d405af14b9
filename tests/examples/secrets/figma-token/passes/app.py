import os

client = Client(token=os.environ["FIGMA_TOKEN"])
