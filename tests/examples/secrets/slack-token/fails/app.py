client = Client(token="{slack}")
