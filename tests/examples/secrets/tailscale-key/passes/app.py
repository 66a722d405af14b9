import os

client = Client(token=os.environ["TAILSCALE_KEY"])
