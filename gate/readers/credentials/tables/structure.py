"""What is known by where it stands: kinds without a provider."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.readers.credentials.kind import Format, Kind

KINDS: Final = (
    Kind(
        name="private-key",
        title="a private key",
        severity=Severity.CRITICAL,
        revoke="by replacing the key pair everywhere it is trusted",
        see="https://www.rfc-editor.org/rfc/rfc7468",
        why="It proves an identity, and it decrypts, for whoever holds it.",
    ),
    Kind(
        name="json-web-token",
        title="a JSON Web Token",
        revoke="by changing the signing key, unless it has expired",
        see="https://www.rfc-editor.org/rfc/rfc7519",
        why="Until it expires, it is its owner's login; its payload can be read by anybody.",
    ),
    Kind(
        name="basic-auth",
        title="a password in an address, a header or a command",
        see="https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    ),
    Kind(
        name="connection-string",
        title="a password in a connection string",
        revoke="in the database",
        see="https://learn.microsoft.com/dotnet/framework/data/adonet/protecting-connection-information",
    ),
    Kind(
        name="kubernetes-secret",
        title="the value of a Kubernetes Secret",
        see="https://kubernetes.io/docs/concepts/configuration/secret/",
        why="Base64 hides nothing: whoever can read the manifest can use it.",
    ),
    Kind(
        name="high-entropy-string",
        title="a random string that may be a credential",
        severity=Severity.MEDIUM,
        why="A machine made it, and only a credential or a checksum looks so.",
    ),
    Kind(
        name="password",
        title="a literal under a name that means a password",
        severity=Severity.LOW,
        why="It may be a real password.",
    ),
)

FORMATS: Final[tuple[Format, ...]] = ()
