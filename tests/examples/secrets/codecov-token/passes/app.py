import os

client = Client(token=os.environ["CODECOV_TOKEN"])
