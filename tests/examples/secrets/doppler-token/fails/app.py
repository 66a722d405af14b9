client = Client(token="{doppler}")
