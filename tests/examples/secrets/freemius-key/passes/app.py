import os

client = Client(token=os.environ["FREEMIUS_KEY"])
