client = Client(token="{linear}")
