import os

client = Client(token=os.environ["PULUMI_TOKEN"])
