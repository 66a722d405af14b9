client = Client(token="{sentry-user}")
client = Client(token="{sentry-org}")
