client = Client(token="{github-token}")
