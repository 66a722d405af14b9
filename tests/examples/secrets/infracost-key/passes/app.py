import os

client = Client(token=os.environ["INFRACOST_KEY"])
