"""What of a change is a decision that others will ask about?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.change import FileChange, FileStatus
from gate.model.decoding import text_of
from gate.model.finding import Severity
from gate.model.path import RepoPath
from gate.model.text import shown
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.stages.handoff.part import Given
from gate.stages.handoff.texts import file_at

_STORES: Final = {
    "a database": r"psycopg(?:2|2-binary)?|asyncpg|mysqlclient|pymysql|aiomysql"
    r"|mysql-connector-python|oracledb|cx-oracle|pyodbc|sqlalchemy|django|tortoise-orm|peewee|pymongo|motor|beanie"
    r"|cassandra-driver|neo4j|clickhouse-(?:driver|connect)|duckdb|influxdb(?:-client)?|couchbase"
    r"|elasticsearch|opensearch-py|meilisearch|qdrant-client|weaviate-client|pinecone(?:-client)?"
    r"|chromadb|pymilvus",
    "a cache": r"redis|valkey|aioredis|django-redis|pymemcache|python-memcached|aiocache",
    "a queue": r"celery|kombu|pika|aio-pika|kafka-python(?:-ng)?|confluent-kafka|aiokafka"
    r"|faststream|nats-py|rq|dramatiq|huey|arq|taskiq|stomp-py|pulsar-client|paho-mqtt|temporalio",
    "a cloud service": r"boto3|aioboto3|aiobotocore|google-cloud-[\w-]+|azure-[\w-]+|firebase-admin"
    r"|oci|aliyun-python-sdk-\w+|ibm-cos-sdk|minio|stripe|twilio|sendgrid|openai|anthropic",
    "authentication": r"pyjwt|python-jose|authlib|oauthlib|requests-oauthlib|django-allauth|passlib"
    r"|fastapi-users|python-social-auth|social-auth-[\w-]+|djangorestframework-simplejwt"
    r"|flask-(?:login|security(?:-too)?|jwt-extended)|python-keycloak|python3-saml|ldap3|webauthn"
    r"|django-oauth-toolkit|mozilla-django-oidc|argon2-cffi|bcrypt",
}
"""Packages whose arrival is a decision, by what they bring."""
_KINDS: Final = {kind: re.compile(names) for kind, names in _STORES.items()}
_IMAGES: Final = re.compile(
    rb"(?m)^[ \t]*image:[ \t]*[\"']?(?:[\w.-]+/)*(?P<image>postgres|postgis|mysql|mariadb|mongo"
    rb"|redis|valkey|memcached|rabbitmq|kafka|redpanda|nats|elasticsearch|opensearch|clickhouse|cassandra|neo4j"
    rb"|minio|localstack|keycloak|qdrant|vault)\b"
)
_COMPOSE: Final = re.compile(r"(?:^|/)[\w.-]*compose[\w.-]*\.ya?ml$")
_TEST: Final = re.compile(r"(?:^|/)(?:tests?|docs?|examples?)/|(?:^|/)(?:test_|conftest)[^/]*$")
_PACKAGE: Final = re.compile(
    r"^(?:(?:src|lib|services|apps|packages|cmd|backend)/)?(?P<name>[\w-]+)/(?:__init__\.py|pyproject\.toml|package\.json|main\.go|go\.mod|Dockerfile)$"
)
_NO_PACKAGE: Final = frozenset(
    {
        "tests",
        "test",
        "docs",
        "doc",
        "examples",
        "scripts",
        "tools",
        "bench",
        "migrations",
        "src",
        "docker",
    }
)
_AUTH_SETTINGS: Final = re.compile(
    r"\b(?:AUTHENTICATION_BACKENDS|DEFAULT_AUTHENTICATION_CLASSES|DEFAULT_PERMISSION_CLASSES"
    r"|AUTH_USER_MODEL|PASSWORD_HASHERS|securitySchemes|SessionAuthentication|OAuth2PasswordBearer)\b"
)
_AUTH_FILES: Final = re.compile(r"\.(?:py|ya?ml|json|toml)$")
_MOST_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason why a decision should be written down."""

    what: str
    """A clause: ``it brings redis (a cache)``."""
    key: str
    path: RepoPath | None = None


def causes(given: Given) -> Iterator[Cause]:
    """Yield what of the change is material, the surest first."""
    yield from _breaking(given)
    yield from _packages(given)
    yield from _services(given)
    yield from _images(given)
    yield from _authentication(given)


def _breaking(given: Given) -> Iterator[Cause]:
    result = given.earlier.get("api")
    for finding in result.findings if result else ():
        is_breaking = finding.rule.startswith("api/breaking-") and not finding.is_preexisting
        if is_breaking and finding.severity >= Severity.MEDIUM:
            path = finding.location.path if finding.location else None
            yield Cause(what="it breaks the API", key="api", path=path)
            return


def _packages(given: Given) -> Iterator[Cause]:
    result = given.earlier.get("dependencies")
    for table in result.tables if result else ():
        for name, before, _ in table.rows if table.name == "changed packages" else ():
            kind = next((kind for kind, names in _KINDS.items() if names.fullmatch(str(name))), "")
            if kind and not before:
                yield Cause(what=f"it brings {name} ({kind})", key=f"package {name}")


def _services(given: Given) -> Iterator[Cause]:
    """Yield the folders that the change makes packages or services of, and that were not there."""
    base, _ = given.trees()
    new = {
        file.path.rpartition("/")[0]: file.path
        for file in given.change.files
        if file.status is FileStatus.ADDED
        and (found := _PACKAGE.match(file.path))
        and found["name"] not in _NO_PACKAGE
    }
    known = {above for path in base.entries() for above in _above(path)} if new else set()
    for folder, path in new.items():
        if folder not in known:
            told = f"{shown(RepoPath(folder))} is a new package"
            yield Cause(what=told, key=folder, path=path)


def _above(path: str) -> Iterator[str]:
    while folder := path.rpartition("/")[0]:
        yield folder
        path = folder


def _images(given: Given) -> Iterator[Cause]:
    base, head = given.trees()
    for file in given.change.files:
        if not _COMPOSE.search(file.path) or file.status is FileStatus.DELETED:
            continue
        for image in sorted(_named(head, file.path) - _named(base, file.base_path)):
            yield Cause(what=f"it runs {image}", key=f"image {image}", path=file.path)


def _named(tree: Tree, path: RepoPath | None) -> set[str]:
    entry = file_at(tree, path)
    data = tree.read(entry.path)[:_MOST_BYTES] if entry else b""
    return {found["image"].decode() for found in _IMAGES.finditer(data)}


def _authentication(given: Given) -> Iterator[Cause]:
    _, head = given.trees()
    named = given.options.authentication
    for file in given.change.files:
        if _TEST.search(file.path) or file.status is FileStatus.RENAMED:
            continue
        if named.matches(file.path) or _sets(head, file):
            yield Cause(
                what=f"{shown(file.path)} changes authentication", key="auth", path=file.path
            )
            return


def _sets(tree: Tree, file: FileChange) -> bool:
    """Say whether a line that the change adds to *file* names a setting of authentication."""
    entry = file_at(tree, file.path)
    if entry is None or file.status is FileStatus.DELETED or not _AUTH_FILES.search(file.path):
        return False
    if not file.added_lines or entry.size > _MOST_BYTES:
        return False
    lines = text_of(tree.read(file.path))[0].splitlines()
    added = (lines[one.first - 1 : one.last] for one in file.added_lines)
    return any(_AUTH_SETTINGS.search(line) for part in added for line in part)
