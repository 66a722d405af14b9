"""Release notes: a changelog's unreleased bullets, and fragments that a tool puts together."""
