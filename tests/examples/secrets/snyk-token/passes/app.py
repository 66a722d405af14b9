import os

client = Client(token=os.environ["SNYK_TOKEN"])
