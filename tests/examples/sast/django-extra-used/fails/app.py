def find(User, name):
    return User.objects.filter(a=1).extra(where=["name = '%s'" % name])
