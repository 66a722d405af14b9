client = Client(token="{xai}")
