client = Client(token="{yandex-api-key}")
client = Client(token="{yandex-iam-token}")
client = Client(token="{yandex-static-key}")
