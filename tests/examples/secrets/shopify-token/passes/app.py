import os

client = Client(token=os.environ["SHOPIFY_TOKEN"])
