client = Client(token="{gocardless-live}")
