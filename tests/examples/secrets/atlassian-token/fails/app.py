client = Client(token="{atlassian}")
