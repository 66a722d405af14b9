client = Client(token="{mapbox}")
