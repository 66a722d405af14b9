import xml.etree.cElementTree


def read(name):
    return xml.etree.cElementTree.parse(name)
