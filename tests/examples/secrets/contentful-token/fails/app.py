client = Client(token="{contentful-pat}")
