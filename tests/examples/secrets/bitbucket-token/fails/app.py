client = Client(token="{bitbucket-app-password}")
