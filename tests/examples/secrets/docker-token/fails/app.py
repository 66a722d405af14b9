client = Client(token="{docker-pat}")
