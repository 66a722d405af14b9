import os

client = Client(token=os.environ["SONAR_TOKEN"])
