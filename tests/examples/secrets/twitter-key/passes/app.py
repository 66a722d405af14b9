import os

client = Client(token=os.environ["TWITTER_KEY"])
