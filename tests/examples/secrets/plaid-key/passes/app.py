import os

client = Client(token=os.environ["PLAID_KEY"])
