client = Client(token="{snyk-pat}")
