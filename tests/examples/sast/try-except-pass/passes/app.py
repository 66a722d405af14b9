def check(sign, log):
    try:
        sign()
    except ValueError as error:
        log(error)
