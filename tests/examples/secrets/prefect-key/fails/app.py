client = Client(token="{prefect}")
