"""The command line: words in, one run, an exit code out."""
