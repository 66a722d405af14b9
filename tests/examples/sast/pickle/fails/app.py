import pickle


def read(data):
    return pickle.loads(data)
