import os

client = Client(token=os.environ["BREVO_KEY"])
