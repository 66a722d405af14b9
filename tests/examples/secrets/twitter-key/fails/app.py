client = Client(token="{twitter-bearer}")
