from markupsafe import Markup


def show(name):
    return Markup('<b>{}</b>').format(name)
