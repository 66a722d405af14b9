client = Client(token="{pypi}")
