import defusedxml.minidom


def read(name):
    return defusedxml.minidom.parse(name)
