client = Client(token="{vercel}")
