"""One run in several jobs: each leaves a part of what there is to find out, and one judges."""
