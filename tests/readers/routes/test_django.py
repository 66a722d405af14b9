from __future__ import annotations

import textwrap

import pytest

from gate.readers.routes import declared
from gate.readers.routes.route import Route
from tests.readers.routes.sources import dynamic, routes, tree

SITE = {
    "site/settings.py": 'ROOT_URLCONF = "site.urls"\nimport django\n',
    "site/urls.py": """
        from django.urls import include, path, re_path
        from shop import views

        urlpatterns = [
            path("", include("shop.urls")),
            re_path(r"^v1/ping/(?P<id>\\d+)/$", views.ping),
            path("page/", views.page),
        ]
        urlpatterns += [path("orders/<int:pk>/", views.Order.as_view())]
    """,
    "shop/urls.py": """
        from django.urls import include, path
        from rest_framework.routers import DefaultRouter
        from . import views

        router = DefaultRouter()
        router.register(r"items", views.Items, basename="item")
        router.register("logs", views.Logs)
        urlpatterns = [
            path("api/", include(router.urls)),
            path("list/", views.Items.as_view({"get": "list"})),
        ]
    """,
    "shop/views.py": """
        from rest_framework import generics, mixins, viewsets
        from rest_framework.decorators import action, api_view
        from rest_framework.views import APIView

        @api_view(["GET", "POST"])
        def ping(request, id): ...

        def page(request): ...

        class Order(generics.RetrieveUpdateAPIView):
            http_method_names = ["get", "patch"]

        class Items(viewsets.ModelViewSet):
            @action(detail=True, methods=["post"], url_path="ship-it")
            def ship(self, request, pk): ...

            @action(detail=False)
            def recent(self, request): ...

        class Logs(mixins.ListModelMixin, viewsets.GenericViewSet):
            def create(self, request):
                return None

        class Hidden(APIView):
            schema = None
            def get(self, request):
                return None
    """,
}


def test_patterns_lead_to_views_view_sets_and_actions() -> None:
    assert [
        "DELETE /api/items/{}",
        "GET /api/items",
        "GET /api/items/recent",
        "GET /api/items/{}",
        "GET /api/logs",
        "GET /list",
        "GET /orders/{}",
        "GET /v1/ping/{}",
        "PATCH /api/items/{}",
        "PATCH /orders/{}",
        "POST /api/items",
        "POST /api/items/{}/ship-it",
        "POST /api/logs",
        "POST /v1/ping/{}",
        "PUT /api/items/{}",
    ] == routes(SITE)


def test_router_urls_may_be_the_patterns_or_added_to_them() -> None:
    view = "from rest_framework import viewsets\nclass V(viewsets.ReadOnlyModelViewSet): ...\n"
    made = """
        from django.urls import path
        from rest_framework.routers import SimpleRouter
        from views import V
        router = SimpleRouter()
        router.register("v", V)
    """
    for tail in ("urlpatterns = router.urls", "urlpatterns = [] + router.urls"):
        files = {"views.py": view, "urls.py": textwrap.dedent(made) + tail}
        assert ["GET /v", "GET /v/{}"] == routes(files)


@pytest.mark.parametrize(
    ("before", "made", "expected"),
    [
        ("api/", "DefaultRouter()", ["api/v/", "api/v/{id}/"]),
        ("", "DefaultRouter()", ["v/", "v/{id}/"]),
        ("api/", "DefaultRouter(trailing_slash=False)", ["api/v", "api/v/{id}"]),
    ],
)
def test_a_router_s_paths_are_spelled_as_django_answers_them(
    before: str, made: str, expected: list[str]
) -> None:
    source = f"""
        from django.urls import include, path
        from rest_framework import routers, viewsets
        class V(viewsets.ReadOnlyModelViewSet): ...
        router = routers.{made}
        router.register("v", V)
        urlpatterns = [path("{before}", include(router.urls))]
    """
    found = declared(tree({"urls.py": source}))
    assert expected == sorted(one.path for one in found if isinstance(one, Route))


def test_what_cannot_be_told_is_listed() -> None:
    source = """
        from django.urls import path
        from rest_framework.routers import DefaultRouter
        router = DefaultRouter()
        router.register("v", load("views"))
        urlpatterns = [path(PREFIX + "x", print), path("r/", include(router.urls))]
    """
    assert [
        ("urls.py", 6, "the path is no literal"),
        ("urls.py", 5, "the view set cannot be told"),
    ] == dynamic({"urls.py": source})
