import os

client = Client(token=os.environ["RUBYGEMS_KEY"])
