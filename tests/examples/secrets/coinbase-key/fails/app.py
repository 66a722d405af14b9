client = Client(token="{coinbase-cdp}")
