import os

client = Client(token=os.environ["JETBRAINS_TOKEN"])
