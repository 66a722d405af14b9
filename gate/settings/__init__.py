"""What the user wrote, read once at the base commit, checked once."""
