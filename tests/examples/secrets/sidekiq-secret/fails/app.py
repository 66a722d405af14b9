client = Client(token="{sidekiq-url}")
