client = Client(token="{openrouter}")
