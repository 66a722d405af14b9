client = Client(token="{adyen}")
