client = Client(token="{1password-sa}")
client = Client(token="{1password-secret-key}")
