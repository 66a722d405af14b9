client = Client(token="{posthog}")
