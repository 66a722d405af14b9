"""Every check of ours, and what it is asked about."""
