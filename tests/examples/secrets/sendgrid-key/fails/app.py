client = Client(token="{sendgrid}")
