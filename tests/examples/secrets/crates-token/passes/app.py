import os

client = Client(token=os.environ["CRATES_TOKEN"])
