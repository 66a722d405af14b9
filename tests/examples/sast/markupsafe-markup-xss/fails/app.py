from markupsafe import Markup


def show(name):
    return Markup('<b>' + name + '</b>')
