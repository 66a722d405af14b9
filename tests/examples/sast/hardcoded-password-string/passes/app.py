import os

password = os.environ['PASSWORD']
