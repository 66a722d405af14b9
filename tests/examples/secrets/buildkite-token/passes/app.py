import os

client = Client(token=os.environ["BUILDKITE_TOKEN"])
