client = Client(token="{tailscale}")
