"""
What comes from outside, what passes it on, and what makes it harmless: tables.

A request's parts are read in the words of Flask, Django and its REST framework, Starlette and
FastAPI, aiohttp, Sanic, Tornado, Bottle, Pyramid, Falcon, and of a function on AWS Lambda.
"""

from __future__ import annotations

from typing import Final

from gate.engines.dataflow.words import words
from gate.model.regex import regex

FRAMEWORKS: Final = words(
    "flask quart django rest_framework fastapi starlette aiohttp sanic tornado bottle pyramid "
    "falcon litestar werkzeug cherrypy connexion flask_restful flask_restx ninja"
)
"""Top-level packages whose presence makes a parameter ``request`` a web request."""
RETURNS_HTML: Final = frozenset({"flask", "quart", "bottle", "cherrypy"})
"""Those whose handlers' texts are sent as HTML."""

REQUESTS: Final = words(
    "request self.request flask.request quart.request bottle.request cherrypy.request "
    "flask.globals.request fastapi.Request fastapi.requests.Request "
    "starlette.requests.Request starlette.requests.HTTPConnection fastapi.WebSocket "
    "starlette.websockets.WebSocket django.http.HttpRequest django.http.request.HttpRequest "
    "django.core.handlers.wsgi.WSGIRequest rest_framework.request.Request aiohttp.web.Request "
    "aiohttp.web_request.Request sanic.Request sanic.request.Request falcon.Request "
    "pyramid.request.Request litestar.Request"
)
"""What a request is, by the name it has, or the type it is said to have."""

DJANGO_PARTS: Final = words("GET POST FILES COOKIES META")
"""Parts that no other object than a request has, so that no import is asked for."""
PARTS: Final = DJANGO_PARTS | words(
    "args form values json data cookies headers files stream query_string view_args get_json "
    "get_data body query_params path_params query match_info rel_url post text read content "
    "matchdict params forms media get_param get_argument get_arguments get_body_argument "
    "get_query_argument get_cookie referrer user_agent json_body receive_text receive_json "
    "receive_bytes bounded_stream get_media full_path"
)
"""What a request holds of its sender's making."""

ARGUMENTS: Final = words("get_argument get_arguments get_body_argument get_query_argument")
"""Methods of a handler itself that hand out what a request holds."""
EVENT: Final = ("event", "context")
"""The parameters by which a function on AWS Lambda is known."""
LOCAL: Final = frozenset({"sys.argv", "os.environ", "os.environb"})
LOCAL_CALLS: Final = frozenset({"input", "os.getenv", "os.environ.get", "raw_input"})
"""What the program's own user or its operator says."""

ROUTES: Final = words(
    "route get post put patch delete head options api_route websocket websocket_route view "
    "add_route"
)
"""The last parts of decorators that make a function answer requests."""
VIEW_METHODS: Final = words("get post put patch delete head options")
VIEWS: Final = words("MethodView Resource View APIView HTTPEndpoint")
"""Last parts of base classes whose methods of such names answer requests."""
URL_VIEWS: Final = frozenset({"MethodView", "Resource"})
"""Those whose methods are given parts of the address as texts."""
CONVERTER: Final = regex(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>|\{(\w+)(?::(\w+))?\}")
"""A part of a route's path: ``<int:number>`` of Flask, ``{name:path}`` of Starlette."""
TEXT_CONVERTERS: Final = words("string str path any default") | {""}
TEXT_TYPES: Final = words("str bytes typing.Any list dict Any fastapi.UploadFile UploadFile") | {""}
"""Types of a handler's parameters that hold what the sender likes."""
PROVIDED: Final = words("Depends Security Inject Provide State")
"""Defaults and marks of parameters that the program itself provides."""

SPREADS: Final = words(
    "str bytes bytearray repr format list tuple set dict sorted reversed next iter zip "
    "enumerate map filter max min sum os.path.join os.path.normpath os.path.abspath "
    "os.path.realpath os.path.expanduser os.path.expandvars os.path.split os.path.splitext "
    "os.path.dirname posixpath.join pathlib.Path pathlib.PurePath pathlib.PosixPath "
    "pathlib.PurePosixPath Path os.fspath os.fsdecode os.fsencode urllib.parse.urljoin "
    "urllib.parse.unquote urllib.parse.unquote_plus urllib.parse.urlparse "
    "urllib.parse.urlsplit urllib.parse.parse_qs urllib.parse.parse_qsl "
    "urllib.parse.urlunparse urllib.parse.urlunsplit json.loads json.load json.dumps "
    "base64.b64decode base64.urlsafe_b64decode base64.b64encode base64.decodebytes "
    "binascii.unhexlify io.BytesIO io.StringIO io.TextIOWrapper textwrap.dedent "
    "textwrap.indent copy.copy copy.deepcopy typing.cast html.unescape string.Template re.sub "
    "markupsafe.Markup markupsafe.soft_str sqlalchemy.text sqlalchemy.sql.text "
    "django.utils.safestring.mark_safe django.utils.encoding.force_str "
    "django.utils.encoding.smart_str urllib.request.Request asyncio.wait_for"
)
"""Functions whose answer holds what they are given; of all others nothing is believed."""
MEASURES: Final = words(
    "isdigit isalnum isalpha isnumeric isdecimal isidentifier startswith endswith count find "
    "index rfind rindex exists is_file is_dir keys is_relative_to hexdigest digest is_valid "
    "__len__ total_seconds getlist_count"
)
"""Methods that say something of a value, and do not hand it on."""
HARMLESS_CALLS: Final = words(
    "int bool len abs round hash ord id isinstance issubclass type callable hasattr any all "
    "range uuid.UUID uuid.uuid4 uuid.uuid1 decimal.Decimal fractions.Fraction "
    "datetime.datetime datetime.date datetime.datetime.now datetime.datetime.utcnow "
    "datetime.date.today datetime.datetime.fromisoformat datetime.date.fromisoformat "
    "datetime.datetime.strptime datetime.timedelta time.time time.monotonic "
    "ipaddress.ip_address ipaddress.ip_network html.escape markupsafe.escape flask.escape "
    "cgi.escape xml.sax.saxutils.escape xml.sax.saxutils.quoteattr django.utils.html.escape "
    "django.utils.html.conditional_escape django.utils.html.format_html "
    "django.utils.html.strip_tags django.utils.html.escapejs bleach.clean nh3.clean "
    "bleach.linkify werkzeug.utils.secure_filename os.path.basename "
    "werkzeug.security.safe_join flask.safe_join django.utils._os.safe_join shlex.quote "
    "shlex.join pipes.quote re.escape urllib.parse.quote urllib.parse.quote_plus "
    "urllib.parse.urlencode flask.url_for django.urls.reverse ldap.filter.escape_filter_chars "
    "ldap3.utils.conv.escape_filter_chars ldap.dn.escape_dn_chars psycopg.sql.Identifier "
    "psycopg2.sql.Identifier psycopg2.extensions.quote_ident psycopg.sql.Literal "
    "psycopg2.sql.Literal psycopg2.sql.Placeholder psycopg.sql.Placeholder "
    "django.utils.text.get_valid_filename django.utils.text.slugify slugify.slugify "
    "hashlib.sha256 hashlib.sha512 secrets.token_hex secrets.token_urlsafe "
    "django.utils.http.urlencode django.utils.http.urlquote"
)
"""What has a type, or was escaped, so that it can do no harm."""
HARMLESS_METHODS: Final = frozenset({"quote_name", "quote", "escape", "quote_identifier"})
"""Methods of connections, dialects and escapers that make a text harmless."""
HARMLESS_ENDS: Final = words("db_table __tablename__ table_name column attname quote_name name_ pk")
"""Attributes that the program's own schema names."""
CHECKERS: Final = regex(
    r"(?i)_?(?:is_?|has_?|was_?)?(?:\w*_)?(?:safe|valid|allowed|trusted|permitted|whitelisted|allowlisted|known)(?:_\w+)?"
    r"|url_has_allowed_host_and_scheme"
)
"""Functions that say whether what they are given is fit to be used."""
ENSURERS: Final = regex(r"(?i)_?(?:validate|ensure|verify|require|assert|check)(?:_\w+)?")
"""Functions that raise where what they are given is not fit to be used."""
PATH_CHECKS: Final = frozenset({"is_relative_to", "startswith", "commonpath", "commonprefix"})
LEAVERS: Final = words("abort flask.abort quart.abort sys.exit exit os._exit")
"""Functions that do not come back."""
