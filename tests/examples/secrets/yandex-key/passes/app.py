import os

client = Client(token=os.environ["YANDEX_KEY"])
