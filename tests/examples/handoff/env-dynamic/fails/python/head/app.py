import os


def setting(service):
    return os.environ[f"SHOP_{service}_URL"]
