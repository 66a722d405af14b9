client = Client(token="{mailchimp}")
