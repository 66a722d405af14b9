client = Client(token="{duffel}")
