import os

client = Client(token=os.environ["XAI_KEY"])
