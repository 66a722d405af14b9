from cryptography.hazmat.primitives.ciphers import modes


def mode(nonce):
    return modes.GCM(nonce)
