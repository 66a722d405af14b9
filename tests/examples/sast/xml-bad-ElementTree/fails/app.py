import xml.etree.ElementTree


def read(name):
    return xml.etree.ElementTree.parse(name)
