from shop.env import env


def sender():
    return env("MAIL_FROM", "shop@localhost")
