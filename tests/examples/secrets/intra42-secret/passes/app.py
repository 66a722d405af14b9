import os

client = Client(token=os.environ["INTRA42_SECRET"])
