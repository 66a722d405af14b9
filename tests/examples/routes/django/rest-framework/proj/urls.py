from django.urls import path, include, re_path
from rest_framework.routers import DefaultRouter, SimpleRouter
from rest_framework_nested import routers
from shop import views
from shop.views import Things
from drf_spectacular.views import SpectacularAPIView
router = DefaultRouter()
router.register("things", Things, basename="things")
router.register(r"ro", views.Ro, "ro")
nested = routers.NestedSimpleRouter(router, r"things", lookup="thing")
nested.register(r"parts", views.Parts, basename="thing-parts")
noslash = SimpleRouter(trailing_slash=False)
noslash.register("ns", views.Ro, basename="ns")
extra = SimpleRouter()
extra.register("look", views.Look, basename="look")
router.registry.extend(extra.registry)
v1 = [path("", include(router.urls)), path("", include(nested.urls))]
urlpatterns = [
    path("api/v1/", include((v1, "v1"), namespace="v1")),
    path("api/", include("shop.urls")),
    re_path(r"^re/(?P<pk>[0-9]+)/$", views.Detail.as_view()),
    path("plain/", views.plain),
    path("schema/", SpectacularAPIView.as_view()),
]
urlpatterns += noslash.urls
