def check(sign):
    try:
        sign()
    except Exception:
        pass
