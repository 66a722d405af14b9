import os

client = Client(token=os.environ["CHAT_WEBHOOK"])
