import ssl

ssl._create_unverified_context()
