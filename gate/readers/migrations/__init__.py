"""Files that change a database's schema: what they do, how they go back, what comes before them."""
