"""GitHub Actions and GitHub's API: what is built, and what people said of it."""

from gate.platforms.github.change import read_change

__all__ = ["read_change"]
