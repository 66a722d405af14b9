"""Which packages does a file of a Python project name, where, and how firmly?"""
