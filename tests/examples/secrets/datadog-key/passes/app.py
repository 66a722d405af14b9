import os

client = Client(token=os.environ["DATADOG_KEY"])
