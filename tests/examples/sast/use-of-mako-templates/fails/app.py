from mako.template import Template

Template('hello')
