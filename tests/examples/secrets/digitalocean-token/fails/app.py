client = Client(token="{digitalocean}")
