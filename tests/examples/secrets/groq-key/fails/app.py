client = Client(token="{groq}")
