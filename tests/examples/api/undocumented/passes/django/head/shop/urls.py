from django.urls import path

from shop import views

urlpatterns = [
    path("items", views.view_0),
    path("items/<id>", views.view_1),
]
