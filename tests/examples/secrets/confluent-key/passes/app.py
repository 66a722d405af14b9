import os

client = Client(token=os.environ["CONFLUENT_KEY"])
