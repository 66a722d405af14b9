client = Client(token="{postman}")
