import jinja2

jinja2.Environment(autoescape=True).from_string('hello')
