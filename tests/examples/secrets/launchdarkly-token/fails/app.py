client = Client(token="{launchdarkly-key}")
