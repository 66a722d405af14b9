import os

client = Client(token=os.environ["AZURE_DEVOPS_TOKEN"])
