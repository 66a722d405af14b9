client = Client(token="{pinecone}")
