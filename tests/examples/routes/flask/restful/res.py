from flask_restful import Resource
class Common(Resource):
    def get(self): return 1
    def options(self): return ""
class Foo(Common):
    def post(self): return 1
class Bar(Common):
    def get(self, *a): return 2
