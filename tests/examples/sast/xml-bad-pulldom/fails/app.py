import xml.dom.pulldom


def read(name):
    return xml.dom.pulldom.parse(name)
