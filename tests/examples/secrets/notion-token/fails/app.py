client = Client(token="{notion}")
client = Client(token="{notion-legacy}")
