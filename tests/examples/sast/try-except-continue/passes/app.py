def check(all, log):
    for one in all:
        try:
            one()
        except ValueError as error:
            log(error)
