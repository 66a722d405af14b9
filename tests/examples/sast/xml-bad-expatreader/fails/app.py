import xml.sax.expatreader


def read(name):
    return xml.sax.expatreader.create_parser(name)
