import random

token = random.random()
