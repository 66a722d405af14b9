import os

client = Client(token=os.environ["RENDER_KEY"])
