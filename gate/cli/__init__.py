"""The door: words in, one run, an exit code out."""
