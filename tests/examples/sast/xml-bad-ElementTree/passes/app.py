import defusedxml.ElementTree


def read(name):
    return defusedxml.ElementTree.parse(name)
