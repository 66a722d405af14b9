client = Client(token="{razorpay}")
