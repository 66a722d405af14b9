import os

client = Client(token=os.environ["HEROKU_KEY"])
