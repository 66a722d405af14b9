import os

client = Client(token=os.environ["NETLIFY_TOKEN"])
