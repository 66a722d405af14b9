client = Client(token="{elevenlabs}")
