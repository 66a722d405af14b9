import tempfile


def save(text):
    with tempfile.NamedTemporaryFile('w') as file:
        file.write(text)
