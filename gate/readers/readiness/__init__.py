"""What a team keeps of its own readiness: checklists, flags, sample data."""
