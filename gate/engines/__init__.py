"""Other people's tools, one file each; what they say becomes small typed records here."""
