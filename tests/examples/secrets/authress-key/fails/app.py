client = Client(token="{authress}")
