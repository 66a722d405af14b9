client = Client(token="{braintree}")
