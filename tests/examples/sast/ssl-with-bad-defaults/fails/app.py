import ssl


def connect(version=ssl.PROTOCOL_SSLv3):
    return version
