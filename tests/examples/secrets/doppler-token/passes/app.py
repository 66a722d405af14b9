import os

client = Client(token=os.environ["DOPPLER_TOKEN"])
