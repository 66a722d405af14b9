client = Client(token="{terraform-cloud}")
