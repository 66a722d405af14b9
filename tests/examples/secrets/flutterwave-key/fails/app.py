client = Client(token="{flutterwave}")
