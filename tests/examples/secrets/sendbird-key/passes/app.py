import os

client = Client(token=os.environ["SENDBIRD_KEY"])
