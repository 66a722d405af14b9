client = Client(token="{huggingface}")
client = Client(token="{huggingface-organization}")
