client = Client(token="{gitlab-token}")
