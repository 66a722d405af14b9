client = Client(token="{facebook-access-token}")
client = Client(token="{facebook-app-token}")
