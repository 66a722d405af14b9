import os

client = Client(token=os.environ["TRELLO_TOKEN"])
