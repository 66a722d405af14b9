import os

client = Client(token=os.environ["CONTENTFUL_TOKEN"])
