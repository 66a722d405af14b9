from rest_framework import generics, serializers


class Item(serializers.Serializer):
    name = serializers.CharField(required=True)


class Items(generics.CreateAPIView):
    serializer_class = Item
