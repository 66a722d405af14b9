client = Client(token="{telegram}")
