client = Client(token="{cloudflare-origin}")
