import os

client = Client(token=os.environ["RESEND_KEY"])
