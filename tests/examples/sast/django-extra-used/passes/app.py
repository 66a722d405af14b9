def find(User, name):
    return User.objects.filter(name=name)
