client = Client(token="{discord}")
