import os

client = Client(token=os.environ["MISTRAL_KEY"])
