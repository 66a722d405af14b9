client = Client(token="{stripe}")
