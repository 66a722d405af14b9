client = Client(token="{scalingo}")
