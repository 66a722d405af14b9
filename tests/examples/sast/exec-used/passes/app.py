ACTIONS = {'start': print}


def run(name):
    ACTIONS[name]()
