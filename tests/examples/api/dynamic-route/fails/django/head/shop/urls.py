import os

from django.urls import path

from shop import views

urlpatterns = [
    path("items", views.view_0),
    path(os.environ["PATH_OF_ITEM"], views.view_1),
]
