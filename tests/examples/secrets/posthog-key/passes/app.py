import os

client = Client(token=os.environ["POSTHOG_KEY"])
