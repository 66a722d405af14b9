import os

client = Client(token=os.environ["BITBUCKET_TOKEN"])
