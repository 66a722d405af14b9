import os

client = Client(token=os.environ["TRAVIS_TOKEN"])
