client = Client(token="{heroku}")
client = Client(token="{heroku-uuid}")
