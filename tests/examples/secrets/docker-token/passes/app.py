import os

client = Client(token=os.environ["DOCKER_TOKEN"])
