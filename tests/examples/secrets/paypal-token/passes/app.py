import os

client = Client(token=os.environ["PAYPAL_TOKEN"])
