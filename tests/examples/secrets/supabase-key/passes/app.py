import os

client = Client(token=os.environ["SUPABASE_KEY"])
