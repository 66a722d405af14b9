"""Worker processes: engines read a stranger's files where a crash or a hang costs one file."""
