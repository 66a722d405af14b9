import os

client = Client(token=os.environ["OPENSHIFT_TOKEN"])
