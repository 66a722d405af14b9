"""git, asked so that nothing in the repository runs (https://git-scm.com/docs/git)."""
