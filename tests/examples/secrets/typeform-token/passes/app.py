import os

client = Client(token=os.environ["TYPEFORM_TOKEN"])
