client = Client(token="{figma}")
