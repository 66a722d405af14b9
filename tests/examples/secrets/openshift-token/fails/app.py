client = Client(token="{openshift-user-token}")
