import os

client = Client(token=os.environ["DEEPSEEK_KEY"])
