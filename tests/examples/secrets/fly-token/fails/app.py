client = Client(token="{fly}")
client = Client(token="{fly-macaroon}")
