from django.utils import safestring


def show(name):
    return safestring.mark_safe('<b>' + name + '</b>')
