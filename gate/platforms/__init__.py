"""Where a change comes from, and where reports go: one file for each host."""
