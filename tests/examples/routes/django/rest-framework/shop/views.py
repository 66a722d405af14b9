from django.http import HttpResponse
from rest_framework import viewsets, generics, mixins, serializers, status
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ModelViewSet
from rest_framework.decorators import api_view, action
from rest_framework.response import Response
from drf_spectacular.utils import extend_schema, extend_schema_view
class S(serializers.Serializer):
    a = serializers.CharField()
class Q: 
    pass
class Things(ModelViewSet):
    serializer_class = S
    queryset = []
    http_method_names = ["get", "post", "put", "head", "delete"]
    @action(detail=True, methods=["post"], url_path="do-it")
    def do(self, request, pk=None): return ""
    @action(detail=False)
    def recent(self, request): return ""
    @action(methods=["get"], detail=False, url_path=r"by/(?P<name>[^/.]+)")
    def by(self, request, name): return ""
    @action(detail=True, methods=["get"])
    def multi(self, request, pk=None): return ""
    @multi.mapping.delete
    def multi_delete(self, request, pk=None): return ""
    @extend_schema(exclude=True)
    def destroy(self, request, pk=None): return ""
    @extend_schema(exclude=True)
    @action(detail=False)
    def secret(self, request): return ""
class Ro(viewsets.ReadOnlyModelViewSet):
    serializer_class = S
    queryset = []
    lookup_field = "slug"
class Parts(mixins.ListModelMixin, mixins.CreateModelMixin, GenericViewSet):
    serializer_class = S
    queryset = []
class Look(viewsets.ViewSet):
    def list(self, request): return ""
    def retrieve(self, request, pk=None): return ""
class List(generics.ListCreateAPIView):
    serializer_class = S
    queryset = []
class Detail(generics.RetrieveUpdateDestroyAPIView):
    serializer_class = S
    queryset = []
    http_method_names = ["get", "patch"]
class Api(APIView):
    def get(self, request): return ""
    def post(self, request): return ""
class Base(APIView):
    def put(self, request): return ""
class Inh(Base):
    def delete(self, request): return ""
class GenMix(mixins.ListModelMixin, generics.GenericAPIView):
    serializer_class = S
    queryset = []
    def get(self, request, *a, **k): return self.list(request)
@extend_schema(exclude=True)
class Excl(APIView):
    def get(self, request): return ""
class Half(APIView):
    @extend_schema(exclude=True)
    def get(self, request): return ""
    def post(self, request): return ""
@extend_schema(responses=S)
@api_view(["GET", "PUT"])
def fn(request, x): return ""
def plain(request): return HttpResponse()
