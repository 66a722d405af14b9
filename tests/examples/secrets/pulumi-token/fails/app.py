client = Client(token="{pulumi}")
