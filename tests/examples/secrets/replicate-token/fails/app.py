client = Client(token="{replicate}")
