import os

client = Client(token=os.environ["GOOGLE_API_KEY"])
