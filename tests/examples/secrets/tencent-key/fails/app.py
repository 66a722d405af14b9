client = Client(token="{tencent-secret-id}")
