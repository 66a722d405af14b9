import os

client = Client(token=os.environ["SENTRY_TOKEN"])
