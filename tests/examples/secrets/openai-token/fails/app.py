client = Client(token="{openai}")
