client = Client(token="{age}")
