"""How long does it take, beside the tools that gate drives, on the same files?"""
