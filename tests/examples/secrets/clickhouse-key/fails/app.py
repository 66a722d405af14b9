client = Client(token="{clickhouse-cloud}")
