import defusedxml.sax


def read(name):
    return defusedxml.sax.parse(name)
