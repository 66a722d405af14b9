import os

client = Client(token=os.environ["CLOUDFLARE_KEY"])
