from cryptography.hazmat.primitives.ciphers import algorithms


def cipher(key):
    return algorithms.AES(key)
