from django.utils.html import format_html


def show(name):
    return format_html('<b>{}</b>', name)
