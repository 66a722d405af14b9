from rest_framework.decorators import api_view


@api_view(["GET"])
def view_0(request, **named): ...
