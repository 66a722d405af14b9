import os
import subprocess

os.environ["SHOP_CHILD"] = "1"


def app(environ, start_response):
    return environ.get("HTTP_HOST")


subprocess.run(["true"], env={"SHOP_MODE": "once"})
