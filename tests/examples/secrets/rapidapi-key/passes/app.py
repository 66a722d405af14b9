import os

client = Client(token=os.environ["RAPIDAPI_KEY"])
