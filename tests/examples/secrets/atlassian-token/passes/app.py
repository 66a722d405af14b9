import os

client = Client(token=os.environ["ATLASSIAN_TOKEN"])
