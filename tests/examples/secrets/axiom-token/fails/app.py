client = Client(token="{axiom}")
