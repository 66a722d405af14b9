import os

client = Client(token=os.environ["ELEVENLABS_KEY"])
