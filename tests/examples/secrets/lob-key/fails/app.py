client = Client(token="{lob}")
