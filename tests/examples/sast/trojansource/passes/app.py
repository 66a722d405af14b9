is_admin = False  # \u202e
