client = Client(token="{databricks}")
