client = Client(token="{square}")
