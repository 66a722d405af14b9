client = Client(token="{clickup}")
