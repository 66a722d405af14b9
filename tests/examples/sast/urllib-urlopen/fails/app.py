import urllib.request


def read(address):
    return urllib.request.urlopen(address)
