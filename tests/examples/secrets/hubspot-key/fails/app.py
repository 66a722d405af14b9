client = Client(token="{hubspot-token}")
