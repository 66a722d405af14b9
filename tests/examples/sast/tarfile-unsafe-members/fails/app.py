import tarfile


def unpack(name):
    tarfile.open(name).extractall()
