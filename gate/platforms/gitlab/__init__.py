"""GitLab CI and GitLab's API: what is built, and what people said of it."""

from gate.platforms.gitlab.change import read_change

__all__ = ["read_change"]
