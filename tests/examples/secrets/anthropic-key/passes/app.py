import os

client = Client(token=os.environ["ANTHROPIC_KEY"])
