def pay(user):
    assert user.is_admin
