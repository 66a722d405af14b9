import os


def run(name):
    os.execl(name, name)
