import os

client = Client(token=os.environ["MAPBOX_TOKEN"])
