client = Client(token="{honeycomb}")
