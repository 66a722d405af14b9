import os

client = Client(token=os.environ["DROPBOX_TOKEN"])
