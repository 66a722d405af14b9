def sound():
    pass
