client = Client(token="{plaid-access-token}")
