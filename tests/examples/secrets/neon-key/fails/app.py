client = Client(token="{neon}")
