import os

client = Client(token=os.environ["NOTION_TOKEN"])
