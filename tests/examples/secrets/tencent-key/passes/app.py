import os

client = Client(token=os.environ["TENCENT_KEY"])
