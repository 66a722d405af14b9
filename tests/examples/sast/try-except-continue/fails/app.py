def check(all):
    for one in all:
        try:
            one()
        except Exception:
            continue
