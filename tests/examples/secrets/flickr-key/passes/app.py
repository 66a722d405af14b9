import os

client = Client(token=os.environ["FLICKR_KEY"])
