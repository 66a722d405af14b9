client = Client(token="{nvidia}")
