import os

client = Client(token=os.environ["AUTHRESS_KEY"])
