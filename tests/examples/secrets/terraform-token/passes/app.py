import os

client = Client(token=os.environ["TERRAFORM_TOKEN"])
