"""Who sets variables for a program: formats, one file each; no value is ever kept."""
