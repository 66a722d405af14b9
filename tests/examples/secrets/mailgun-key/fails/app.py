client = Client(token="{mailgun}")
client = Client(token="{mailgun-key}")
