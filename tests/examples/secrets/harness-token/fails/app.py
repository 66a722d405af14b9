client = Client(token="{harness}")
