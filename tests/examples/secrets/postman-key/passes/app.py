import os

client = Client(token=os.environ["POSTMAN_KEY"])
