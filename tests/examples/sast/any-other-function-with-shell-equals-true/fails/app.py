def run(start, name):
    start(name, shell=True)
