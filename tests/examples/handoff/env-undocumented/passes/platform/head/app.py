import os

IS_BUILD = "CI" in os.environ or os.getenv("GITHUB_ACTIONS")
HOME = os.environ["HOME"]
