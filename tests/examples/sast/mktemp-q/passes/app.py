import tempfile

tempfile.mkstemp()
