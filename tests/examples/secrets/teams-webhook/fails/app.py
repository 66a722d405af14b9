client = Client(token="{teams-webhook}")
client = Client(token="{workflow-webhook}")
