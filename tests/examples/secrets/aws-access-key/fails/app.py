client = Client(token="{aws-id}")
