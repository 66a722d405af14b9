import os

client = Client(token=os.environ["RAZORPAY_KEY"])
