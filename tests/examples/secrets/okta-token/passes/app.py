import os

client = Client(token=os.environ["OKTA_TOKEN"])
