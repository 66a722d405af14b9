import secrets

number = secrets.randbelow(100)
