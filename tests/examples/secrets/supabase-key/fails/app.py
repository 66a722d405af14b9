client = Client(token="{supabase}")
client = Client(token="{supabase-secret}")
