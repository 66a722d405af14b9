import os

client = Client(token=os.environ["OPENROUTER_KEY"])
