client = Client(token="{square-oauth}")
