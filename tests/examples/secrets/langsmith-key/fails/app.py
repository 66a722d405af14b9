client = Client(token="{langsmith}")
client = Client(token="{langfuse}")
