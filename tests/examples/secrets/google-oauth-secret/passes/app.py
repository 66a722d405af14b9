import os

client = Client(token=os.environ["GOOGLE_OAUTH_SECRET"])
