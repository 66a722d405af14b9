ITEMS = "/items"
PATHS = ["/a", "/b"]
