client = Client(token="{alibaba-access-key-id}")
