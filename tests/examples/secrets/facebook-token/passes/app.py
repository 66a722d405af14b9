import os

client = Client(token=os.environ["FACEBOOK_TOKEN"])
