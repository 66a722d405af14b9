client = Client(token="{crates}")
