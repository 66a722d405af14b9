"""Python source as an outline: what a reader of routes, models or settings needs of it."""
