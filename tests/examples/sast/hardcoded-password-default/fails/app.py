def connect(password='aaaa'):
    return password
