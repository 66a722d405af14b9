client = Client(token="{trello}")
