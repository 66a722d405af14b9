client = Client(token="{netlify}")
