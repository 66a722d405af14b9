from cryptography.hazmat.primitives import hashes

hashes.SHA256()
