import os

client = Client(token=os.environ["TEAMS_WEBHOOK"])
