client = Client(token="{defined-networking}")
