import json


def read(data):
    return json.loads(data)
