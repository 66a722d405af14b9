client = Client(token="{render}")
