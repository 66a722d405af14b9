client = Client(token="{easypost}")
