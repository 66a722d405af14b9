client = Client(token="{resend}")
