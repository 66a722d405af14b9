"""
One rule for each kind of credential, and one for what could not be looked at.

The kinds stand in the tables of `gate.readers.credentials`; a rule says of one what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule
from gate.readers.credentials.kind import Kind
from gate.readers.credentials.tables import FORMATS, KINDS

_LEAKED: Final = "Whoever can read the repository, now or in its history, can use it."

_ROTATE: Final = (
    "Revoke it {where}, and read the new one from the environment or a secrets manager."
)
_PROVIDERS: Final = frozenset(each.kind for each in FORMATS)
"""Kinds of which a value has its provider's own format: such a one is hardly a mistake."""


def _rule(kind: Kind) -> Rule:
    return Rule(
        id=f"secrets/{kind.name}",
        severity=kind.severity,
        title=f"{kind.title} is in the code",
        why=" ".join(filter(None, (kind.why, _LEAKED))),
        fix=_ROTATE.format(where=kind.revoke),
        see=kind.see,
        is_waivable=kind.name not in _PROVIDERS,
        is_security=True,
    )


BY_KIND: Final[Mapping[str, Rule]] = MappingProxyType({kind.name: _rule(kind) for kind in KINDS})
"""The rule of each kind, by the kind's name."""
HIGH_ENTROPY: Final = BY_KIND["high-entropy-string"]
PASSWORD: Final = BY_KIND["password"]
PROVIDED: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "Artifactory Credentials": BY_KIND["artifactory-credentials"],
        "AWS Access Key": BY_KIND["aws-access-key"],
        "Azure Storage Account access key": BY_KIND["azure-storage-key"],
        "Basic Auth Credentials": BY_KIND["basic-auth"],
        "Cloudant Credentials": BY_KIND["cloudant-credentials"],
        "Discord Bot Token": BY_KIND["discord-bot-token"],
        "GitHub Token": BY_KIND["github-token"],
        "GitLab Token": BY_KIND["gitlab-token"],
        "IBM Cloud IAM Key": BY_KIND["ibm-cloud-iam-key"],
        "IBM COS HMAC Credentials": BY_KIND["ibm-cos-hmac-credentials"],
        "JSON Web Token": BY_KIND["json-web-token"],
        "Mailchimp Access Key": BY_KIND["mailchimp-key"],
        "NPM tokens": BY_KIND["npm-token"],
        "OpenAI Token": BY_KIND["openai-token"],
        "Private Key": BY_KIND["private-key"],
        "PyPI Token": BY_KIND["pypi-token"],
        "SendGrid API Key": BY_KIND["sendgrid-key"],
        "Slack Token": BY_KIND["slack-token"],
        "SoftLayer Credentials": BY_KIND["softlayer-credentials"],
        "Square OAuth Secret": BY_KIND["square-oauth-secret"],
        "Stripe Access Key": BY_KIND["stripe-key"],
        "Telegram Bot Token": BY_KIND["telegram-bot-token"],
        "Twilio API Key": BY_KIND["twilio-key"],
    }
)
"""The rules of what has a format, by detect-secrets' name for it."""
NOT_LOOKED_AT: Final = Rule(
    id="secrets/not-looked-at",
    severity=Severity.HIGH,
    title="a file was not looked at",
    why="What could not be read cannot be called free of credentials.",
    fix="Make the file one that can be read, or waive this finding for it.",
    is_undecided=True,
    is_security=True,
)
RULES: Final = (*BY_KIND.values(), NOT_LOOKED_AT)
