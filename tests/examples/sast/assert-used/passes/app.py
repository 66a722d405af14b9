def pay(user):
    if not user.is_admin:
        raise PermissionError(user)
