KEY = """
{private-key}
"""
