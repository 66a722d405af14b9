import os

client = Client(token=os.environ["ONEPASSWORD_TOKEN"])
