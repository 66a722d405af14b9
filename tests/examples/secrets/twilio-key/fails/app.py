client = Client(token="{twilio}")
