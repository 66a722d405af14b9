client = Client(token="{adobe-client-secret}")
