client = Client(token="{shopify}")
