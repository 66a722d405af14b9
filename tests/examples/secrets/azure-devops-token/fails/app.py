client = Client(token="{azure-devops-pat}")
