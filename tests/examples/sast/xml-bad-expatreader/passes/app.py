import defusedxml.expatreader


def read(name):
    return defusedxml.expatreader.create_parser(name)
