"""Readers of languages that are searched as text: what they cannot tell they leave out or name."""
