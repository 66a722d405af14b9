"""Our own look at Python: what flows from outside into a dangerous call, function by function."""
