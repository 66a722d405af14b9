import os

client = Client(token=os.environ["LANGSMITH_KEY"])
