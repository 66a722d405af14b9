import os

client = Client(token=os.environ["LAUNCHDARKLY_TOKEN"])
