import os

client = Client(token=os.environ["NVIDIA_KEY"])
