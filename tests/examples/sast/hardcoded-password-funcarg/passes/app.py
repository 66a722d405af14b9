def go(connect, password):
    connect(password=password)
