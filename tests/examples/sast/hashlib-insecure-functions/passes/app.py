import hashlib

hashlib.sha256(b'x')
hashlib.md5(b'x', usedforsecurity=False)
