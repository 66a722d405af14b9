import os

client = Client(token=os.environ["WEIGHTS_AND_BIASES_KEY"])
