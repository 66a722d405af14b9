import os

client = Client(token=os.environ["ADYEN_KEY"])
