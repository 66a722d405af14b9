import os

client = Client(token=os.environ["PREFECT_KEY"])
