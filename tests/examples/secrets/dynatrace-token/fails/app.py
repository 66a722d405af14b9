client = Client(token="{dynatrace}")
