client = Client(token="{deepseek}")
