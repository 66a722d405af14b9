import os

client = Client(token=os.environ["NEWRELIC_KEY"])
