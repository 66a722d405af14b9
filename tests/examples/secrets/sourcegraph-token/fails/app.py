client = Client(token="{sourcegraph}")
