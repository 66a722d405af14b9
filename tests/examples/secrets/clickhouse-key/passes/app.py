import os

client = Client(token=os.environ["CLICKHOUSE_KEY"])
