import os


def run(name):
    return os.listdir(name)
