import os

client = Client(token=os.environ["NUGET_KEY"])
