import os

client = Client(token=os.environ["SIDEKIQ_SECRET"])
