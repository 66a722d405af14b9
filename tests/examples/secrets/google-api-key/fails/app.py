client = Client(token="{gcp-api-key}")
