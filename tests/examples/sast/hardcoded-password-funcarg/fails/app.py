def go(connect):
    connect(password='aaaa')
