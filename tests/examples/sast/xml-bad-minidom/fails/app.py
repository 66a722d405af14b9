import xml.dom.minidom


def read(name):
    return xml.dom.minidom.parse(name)
