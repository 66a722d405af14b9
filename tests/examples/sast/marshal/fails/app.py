import marshal


def read(data):
    return marshal.loads(data)
