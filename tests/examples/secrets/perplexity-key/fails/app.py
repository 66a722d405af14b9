client = Client(token="{perplexity}")
