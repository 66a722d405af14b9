import environ

env = environ.Env(DEBUG=(bool, False))
DEBUG = env("DEBUG")
DATABASES = {"default": env.db()}
