import os

client = Client(token=os.environ["GRAFANA_TOKEN"])
