import os

client = Client(token=os.environ["COHERE_KEY"])
