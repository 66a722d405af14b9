client = Client(token="{newrelic}")
client = Client(token="{newrelic-browser}")
client = Client(token="{newrelic-insert}")
client = Client(token="{newrelic-license}")
