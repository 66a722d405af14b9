client = Client(token="{anthropic}")
