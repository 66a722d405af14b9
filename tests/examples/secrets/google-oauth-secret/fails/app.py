client = Client(token="{gcp-oauth-secret}")
client = Client(token="{gcp-oauth-token}")
client = Client(token="{gcp-refresh-token}")
