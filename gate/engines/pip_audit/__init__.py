"""pip-audit: which of the named releases are known to be vulnerable."""
