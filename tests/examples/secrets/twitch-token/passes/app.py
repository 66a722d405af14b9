import os

client = Client(token=os.environ["TWITCH_TOKEN"])
