def run(start, name):
    start([name])
