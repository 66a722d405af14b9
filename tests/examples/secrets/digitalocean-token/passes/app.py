import os

client = Client(token=os.environ["DIGITALOCEAN_TOKEN"])
