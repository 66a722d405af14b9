client = Client(token="{brevo}")
client = Client(token="{brevo-smtp}")
