client = Client(token="{frameio}")
