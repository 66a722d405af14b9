is_admin = False  # ‮ nimda fi
