client = Client(token="{intra42}")
