import os

client = Client(token=os.environ["ALIBABA_KEY"])
