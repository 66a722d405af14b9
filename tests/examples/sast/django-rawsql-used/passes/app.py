from django.db.models import F


def find(User):
    return User.objects.annotate(x=F('name'))
