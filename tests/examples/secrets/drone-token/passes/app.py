import os

client = Client(token=os.environ["DRONE_TOKEN"])
