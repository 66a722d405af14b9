client = Client(token="{settlemint}")
