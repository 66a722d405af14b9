client = Client(token="{octopus}")
