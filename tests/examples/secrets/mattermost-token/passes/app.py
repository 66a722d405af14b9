import os

client = Client(token=os.environ["MATTERMOST_TOKEN"])
