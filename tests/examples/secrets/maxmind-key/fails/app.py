client = Client(token="{maxmind}")
