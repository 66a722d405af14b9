import os

client = Client(token=os.environ["DATABRICKS_TOKEN"])
