client = Client(token="{shippo}")
