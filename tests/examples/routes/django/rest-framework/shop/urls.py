from django.urls import path
from . import views
app_name = "shop"
urlpatterns = [
    path("list/", views.List.as_view(), name="l"),
    path("fn/<int:x>/", views.fn),
    path("excluded/", views.Excl.as_view()),
    path("halfexcl/", views.Half.as_view()),
    path("manual/", views.Things.as_view({"get": "list", "post": "create"})),
    path("api/", views.Api.as_view()),
    path("inh/", views.Inh.as_view()),
    path("gen/", views.GenMix.as_view()),
]
