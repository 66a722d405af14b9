client = Client(token="{readme}")
