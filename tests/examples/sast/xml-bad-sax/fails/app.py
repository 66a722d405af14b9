import xml.sax


def read(name):
    return xml.sax.parse(name)
