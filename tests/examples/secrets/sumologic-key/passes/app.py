import os

client = Client(token=os.environ["SUMOLOGIC_KEY"])
