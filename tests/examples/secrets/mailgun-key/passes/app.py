import os

client = Client(token=os.environ["MAILGUN_KEY"])
