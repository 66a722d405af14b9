import os

client = Client(token=os.environ["CIRCLECI_TOKEN"])
