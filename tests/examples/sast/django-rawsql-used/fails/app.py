from django.db.models.expressions import RawSQL


def find(User, name):
    return User.objects.annotate(x=RawSQL('select ' + name, []))
