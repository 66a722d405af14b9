client = Client(token="{asana-pat}")
