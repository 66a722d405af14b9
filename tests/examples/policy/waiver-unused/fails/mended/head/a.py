x = int(y)
