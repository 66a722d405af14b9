import os

client = Client(token=os.environ["AZURE_CLIENT_SECRET"])
