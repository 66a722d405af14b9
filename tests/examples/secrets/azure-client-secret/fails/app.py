client = Client(token="{azure-ad-secret}")
