client = Client(token="{grafana-sa}")
client = Client(token="{grafana-cloud}")
client = Client(token="{grafana-api-key}")
