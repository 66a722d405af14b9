import os

client = Client(token=os.environ["HUGGINGFACE_TOKEN"])
