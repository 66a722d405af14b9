import os

client = Client(token=os.environ["ZENDESK_KEY"])
