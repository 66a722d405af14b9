import os

client = Client(token=os.environ["INTERCOM_TOKEN"])
