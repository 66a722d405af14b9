import os

client = Client(token=os.environ["OCTOPUS_KEY"])
