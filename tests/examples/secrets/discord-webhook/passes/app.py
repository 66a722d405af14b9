import os

client = Client(token=os.environ["DISCORD_WEBHOOK"])
