client = Client(token="{typeform}")
