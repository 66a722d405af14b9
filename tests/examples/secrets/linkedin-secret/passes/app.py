import os

client = Client(token=os.environ["LINKEDIN_SECRET"])
