import os

client = Client(token=os.environ["VAULT_TOKEN"])
