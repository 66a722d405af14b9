import os

client = Client(token=os.environ["FLUTTERWAVE_KEY"])
