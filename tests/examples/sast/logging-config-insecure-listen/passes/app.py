import logging.config


def serve(check):
    logging.config.listen(9999, verify=check)
