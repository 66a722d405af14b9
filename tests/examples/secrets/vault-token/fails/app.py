client = Client(token="{vault}")
client = Client(token="{vault-legacy}")
