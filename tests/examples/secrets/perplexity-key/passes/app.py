import os

client = Client(token=os.environ["PERPLEXITY_KEY"])
