client = Client(token="{circleci}")
