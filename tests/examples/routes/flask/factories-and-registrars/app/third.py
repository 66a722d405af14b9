from flask import Blueprint
third = Blueprint("third", __name__)
PREFIX = "/t"
@third.post(PREFIX + "/post")
def p(): return ""
@third.route(f"{PREFIX}/f")
def q(): return ""
