import defusedxml.pulldom


def read(name):
    return defusedxml.pulldom.parse(name)
