client = Client(token="{airtable}")
