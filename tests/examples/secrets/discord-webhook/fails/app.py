client = Client(token="{discord-webhook}")
