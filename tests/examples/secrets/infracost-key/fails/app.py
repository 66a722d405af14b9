client = Client(token="{infracost}")
