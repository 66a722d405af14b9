import os

client = Client(token=os.environ["ALGOLIA_KEY"])
