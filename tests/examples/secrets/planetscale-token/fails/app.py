client = Client(token="{planetscale}")
