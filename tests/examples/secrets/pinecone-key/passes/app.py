import os

client = Client(token=os.environ["PINECONE_KEY"])
